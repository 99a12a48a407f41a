using Reference.Oracle.Reports;

namespace Reference.Oracle.Conformance;

/// <summary>A runtime that is put on trial: an entry of <c>conformance/runtimes.json</c>.</summary>
/// <param name="Id">What its files are called.</param>
/// <param name="Name">What it is called.</param>
/// <param name="About">Where it comes from and how its adapter asks it.</param>
/// <param name="Dtypes">What it is asked in.</param>
internal sealed record Runtime(string Id, string Name, string About, IReadOnlyList<string> Dtypes);

/// <summary>A runtime that was there, and what came out.</summary>
/// <param name="Runtime">The runtime.</param>
/// <param name="Version">Its version, in its own words.</param>
/// <param name="Reports">What came out, a report a dtype.</param>
internal sealed record Tried(Runtime Runtime, string Version, IReadOnlyList<(string Dtype, VerifyReport Report)> Reports);
