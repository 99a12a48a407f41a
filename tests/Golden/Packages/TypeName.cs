using System.Reflection;
using System.Runtime.CompilerServices;

namespace Reference.GoldenTests.Packages;

/// <summary>What C# calls a type where it is used: with <c>?</c> where null is allowed, with the names of a tuple's parts, with <c>ref</c>, <c>out</c> or <c>in</c>.</summary>
internal static class TypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    public static string Of(Type type) => Name(type, null, []);

    public static string Of(FieldInfo field) => Name(field.FieldType, new NullabilityInfoContext().Create(field), Parts(field));

    public static string Of(PropertyInfo property) =>
        (
            property.PropertyType.IsByRef
                ? property.IsDefined(typeof(IsReadOnlyAttribute), false)
                    ? "ref readonly "
                    : "ref "
                : ""
        )
        + Name(
            Plain(property.PropertyType),
            Nullability(property.PropertyType, new NullabilityInfoContext().Create(property)),
            Parts(property)
        );

    public static string Of(EventInfo happening) =>
        Name(happening.EventHandlerType!, new NullabilityInfoContext().Create(happening), Parts(happening));

    /// <summary>What a parameter takes; what a method returns, where it is asked for its return parameter.</summary>
    public static string Of(ParameterInfo parameter) =>
        (
            !parameter.ParameterType.IsByRef ? ""
            : parameter.IsOut ? "out "
            : parameter.IsIn && parameter.IsDefined(typeof(IsReadOnlyAttribute), false) ? "in "
            : parameter.IsDefined(typeof(IsReadOnlyAttribute), false) || parameter.IsDefined(typeof(RequiresLocationAttribute), false)
                ? "ref readonly "
            : "ref "
        )
        + Name(
            Plain(parameter.ParameterType),
            Nullability(parameter.ParameterType, new NullabilityInfoContext().Create(parameter)),
            Parts(parameter)
        );

    private static Type Plain(Type type) => type.IsByRef ? type.GetElementType()! : type;

    private static NullabilityInfo Nullability(Type type, NullabilityInfo info) => type.IsByRef ? info.ElementType ?? info : info;

    /// <summary>The names of all tuples' parts, those of an outer tuple before those of what it holds.</summary>
    private static Queue<string?> Parts(ICustomAttributeProvider member) =>
        new(
            member
                .GetCustomAttributes(typeof(TupleElementNamesAttribute), false)
                .Cast<TupleElementNamesAttribute>()
                .SelectMany(names => names.TransformNames)
        );

    private static string Name(Type type, NullabilityInfo? info, Queue<string?> parts)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        var mayBeNull = inner != type || (!type.IsValueType && !IsAnything(type) && info?.ReadState == NullabilityState.Nullable);
        return (Keywords.GetValueOrDefault(inner) ?? Composed(inner, info, parts)) + (mayBeNull ? "?" : "");
    }

    /// <summary>Of a type parameter that may be any type nobody can tell whether a question mark stood behind it.</summary>
    private static bool IsAnything(Type type) =>
        type.IsGenericParameter
        && type.GetGenericParameterConstraints().Length == 0
        && !type.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint);

    private static string Composed(Type type, NullabilityInfo? info, Queue<string?> parts)
    {
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!, info?.ElementType, parts)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (type.IsPointer)
        {
            return $"{Name(type.GetElementType()!, null, parts)}*";
        }

        if (!type.IsGenericType)
        {
            return Path(type);
        }

        // Where a Nullable<T> was taken off, the information is that of T already.
        var known =
            info?.GenericTypeArguments is { } arguments && arguments.Length == type.GetGenericArguments().Length
                ? info.GenericTypeArguments
                : null;
        if (type.IsAssignableTo(typeof(ITuple)) && type.IsValueType)
        {
            var names = type.GetGenericArguments().Select(_ => parts.TryDequeue(out var part) ? part : null).ToList();
            var elements = type.GetGenericArguments()
                .Select((part, i) => Name(part, known?[i], parts) + (names[i] is { } name ? $" {name}" : ""));
            return $"({string.Join(", ", elements.ToList())})";
        }

        return $"{Path(type)}<{string.Join(", ", type.GetGenericArguments().Select((argument, i) => Name(argument, known?[i], parts)).ToList())}>";
    }

    /// <summary>The name without type arguments, after those of the types that it is declared in.</summary>
    private static string Path(Type type) =>
        (type is { IsNested: true, IsGenericParameter: false } ? $"{Path(type.DeclaringType!)}." : "") + type.Name.Split('`')[0];
}
