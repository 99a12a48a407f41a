using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Reference.GoldenTests.Packages;

/// <summary>
/// All that a program can use of an assembly, as C# declares it: types by namespace, their members below them, by name. What the compiler adds by itself (a record's
/// equality, say) is left out.
/// </summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (
            var space in assembly
                .GetExportedTypes()
                .Where(IsWritten)
                .GroupBy(type => type.Namespace)
                .OrderBy(space => space.Key, StringComparer.Ordinal)
        )
        {
            text.Append(text.Length > 0 ? "\n" : "").Append("namespace ").Append(space.Key).Append('\n');
            foreach (
                var (declaration, type) in space
                    .Select(type => (Declaration(type), type))
                    .OrderBy(pair => pair.type.FullName, StringComparer.Ordinal)
            )
            {
                text.Append('\n').Append(declaration).Append('\n');
                foreach (var member in Members(type))
                {
                    text.Append("    ").Append(member).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    /// <summary>Types that the compiler makes for itself have names that C# cannot write.</summary>
    private static bool IsWritten(MemberInfo member) =>
        !member.Name.Contains('<', StringComparison.Ordinal) && !member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static string Declaration(Type type)
    {
        if (type.BaseType == typeof(MulticastDelegate))
        {
            return $"delegate {Signature.Of(type.GetMethod("Invoke")!, Signature.Name(type))}";
        }

        var kind =
            type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType
                ? $"{(type.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly " : "")}{(type.IsByRefLike ? "ref " : "")}{(IsRecord(type) ? "record " : "")}struct"
            : $"{(type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}{(IsRecord(type) ? "record" : "class")}";
        var bases = type.IsEnum
            ? Enum.GetUnderlyingType(type) is var number && number != typeof(int)
                ? [Signature.Name(number)]
                : []
            : (
                type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)
                    ? new[] { Signature.Name(parent) }
                    : []
            )
                .Concat(OwnInterfaces(type).Select(own => Signature.Name(own)).Order(StringComparer.Ordinal))
                .ToArray();
        return Signature.Marks(type)
            + $"{kind} {Signature.Name(type)}{(bases.Length > 0 ? " : " : "")}{string.Join(", ", bases)}"
            + Signature.Constraints(type.GetGenericArguments());
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", Declared) is { } print && print.IsDefined(typeof(CompilerGeneratedAttribute), false);

    /// <summary>The interfaces that neither the base, nor another interface, nor being a record brings along.</summary>
    private static IEnumerable<Type> OwnInterfaces(Type type)
    {
        var all = type.GetInterfaces()
            .Where(own => own.IsVisible && !(IsRecord(type) && own == typeof(IEquatable<>).MakeGenericType(type)))
            .ToList();
        return all.Where(own => type.BaseType?.GetInterfaces().Contains(own) != true)
            .Where(own => !all.Exists(other => other != own && other.GetInterfaces().Contains(own)));
    }

    private static IEnumerable<string> Members(Type type) =>
        type.IsEnum
            ? type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => (field.Name, Value: Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)))
                .OrderBy(pair => pair.Value)
                .Select(pair => $"{pair.Name} = {pair.Value}")
        : type.BaseType == typeof(MulticastDelegate) ? []
        : type.GetMembers(Declared)
            .Where(IsWritten)
            .Select(member => (member.Name, Text: Member(member)))
            .Where(pair => pair.Text is not null)
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Text, StringComparer.Ordinal)
            .Select(pair => pair.Text!);

    private static string? Member(MemberInfo member) =>
        member switch
        {
            FieldInfo field when IsOpen(field.IsPublic, field.IsFamily, field.IsFamilyOrAssembly) => Signature.Of(field),
            ConstructorInfo constructor when IsOpen(constructor) => Signature.Of(constructor),
            MethodInfo { IsSpecialName: true } accessor when !accessor.Name.StartsWith("op_", StringComparison.Ordinal) => null,
            MethodInfo method when IsOpen(method) => Signature.Of(method),
            PropertyInfo property when property.GetAccessors(nonPublic: true).Any(IsOpen) => Signature.Of(property, IsOpen),
            EventInfo happening when IsOpen(happening.AddMethod!) => Signature.Of(happening),
            _ => null,
        };

    private static bool IsOpen(MethodBase method) => IsOpen(method.IsPublic, method.IsFamily, method.IsFamilyOrAssembly);

    private static bool IsOpen(bool isPublic, bool isFamily, bool isFamilyOrAssembly) => isPublic || isFamily || isFamilyOrAssembly;
}
