using Reference.Native;

namespace Reference.Oracle.Reports;

/// <summary>One thing that <c>reference doctor</c> has looked at.</summary>
/// <param name="What">What it is.</param>
/// <param name="Ok">Whether it is there and works.</param>
/// <param name="Told">What is known of it; where it is not there, why.</param>
/// <param name="Remedy">The command that mends it; null where nothing is to be mended.</param>
/// <param name="Status">What kind of failure it is, where the core has told it.</param>
internal sealed record DoctorFinding(string What, bool Ok, string Told, string? Remedy = null, DeviceStatus? Status = null);
