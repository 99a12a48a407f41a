using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Reference.GoldenTests.Packages;

/// <summary>Members as C# declares them, without their bodies.</summary>
internal static class Signature
{
    private static readonly Dictionary<string, string> Operators = new()
    {
        ["op_Implicit"] = "implicit operator",
        ["op_Explicit"] = "explicit operator",
        ["op_CheckedExplicit"] = "explicit operator checked",
    };

    public static string Of(FieldInfo field) =>
        Marks(field)
        + Access(field.IsPublic)
        + (field.IsLiteral ? "const " : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}")
        + $"{TypeName.Of(field)} {field.Name}{(field.IsLiteral ? $" = {Value(field.GetRawConstantValue(), field.FieldType)}" : "")}";

    public static string Of(ConstructorInfo constructor) =>
        Marks(constructor) + Access(constructor.IsPublic) + $"{PlainName(constructor.DeclaringType!)}({Parameters(constructor)})";

    public static string Of(MethodInfo method) =>
        Marks(method)
        + Access(method.IsPublic)
        + Modifiers(method)
        + (
            Operators.TryGetValue(method.Name, out var conversion)
                ? $"{conversion} {TypeName.Of(method.ReturnParameter)}({Parameters(method)})"
                : Of(method, method.Name + Generic(method))
        )
        + Constraints(method.IsGenericMethod ? method.GetGenericArguments() : []);

    /// <summary>What it returns, a name, and what it takes.</summary>
    public static string Of(MethodInfo method, string name) => $"{TypeName.Of(method.ReturnParameter)} {name}({Parameters(method)})";

    /// <summary>A property with the accessors that a program may use.</summary>
    public static string Of(PropertyInfo property, Func<MethodInfo, bool> isOpen)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(isOpen).ToList();
        var indices = property.GetIndexParameters();
        var isPublic = accessors.Exists(accessor => accessor.IsPublic);
        var name = indices.Length == 0 ? property.Name : $"this[{string.Join(", ", indices.Select(Parameter))}]";
        return Marks(property)
            + Access(isPublic)
            + (property.IsDefined(typeof(RequiredMemberAttribute), false) ? "required " : "")
            + Modifiers(accessors[0])
            + $"{TypeName.Of(property)} {name} {{ {string.Join(' ', accessors.OrderBy(accessor => accessor.ReturnType == typeof(void)).Select(Accessor))} }}";

        string Accessor(MethodInfo accessor) =>
            (isPublic && !accessor.IsPublic ? "protected " : "")
            + (
                accessor.ReturnType != typeof(void) ? "get;"
                : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;"
                : "set;"
            );
    }

    public static string Of(EventInfo happening) =>
        Marks(happening)
        + Access(happening.AddMethod!.IsPublic)
        + Modifiers(happening.AddMethod)
        + $"event {TypeName.Of(happening)} {happening.Name}";

    /// <summary>A type's name with its parameters.</summary>
    public static string Name(Type type) => TypeName.Of(type);

    /// <summary>The attributes that a program's author must know of.</summary>
    public static string Marks(MemberInfo member) =>
        (member.IsDefined(typeof(FlagsAttribute), false) ? "[Flags] " : "")
        + (
            member.GetCustomAttribute<ObsoleteAttribute>(false) is { } obsolete
                ? $"[Obsolete({Value(obsolete.Message, typeof(string))})] "
                : ""
        );

    /// <summary>What type parameters must be.</summary>
    public static string Constraints(IEnumerable<Type> parameters) =>
        string.Concat(
            parameters
                .Where(parameter => parameter.IsGenericParameter)
                .Select(parameter => (parameter.Name, Rules: Rules(parameter).ToList()))
                .Where(parameter => parameter.Rules.Count > 0)
                .Select(parameter => $" where {parameter.Name} : {string.Join(", ", parameter.Rules)}")
        );

    private static IEnumerable<string> Rules(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var isUnmanaged = parameter.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "IsUnmanagedAttribute");
        return
        [
            .. attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : (string[])[],
            .. isUnmanaged ? ["unmanaged"]
            : isStruct ? ["struct"]
            : (string[])[],
            .. parameter
                .GetGenericParameterConstraints()
                .Where(type => type != typeof(ValueType))
                .Select(Name)
                .Order(StringComparer.Ordinal),
            .. attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct ? ["new()"] : (string[])[],
            .. attributes.HasFlag(GenericParameterAttributes.AllowByRefLike) ? ["allows ref struct"] : (string[])[],
        ];
    }

    private static string Access(bool isPublic) => isPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method) =>
        (method.IsStatic ? "static " : "")
        + (
            method.DeclaringType!.IsInterface
                ? method.IsStatic && method.IsAbstract
                    ? "abstract "
                    : !method.IsAbstract && method.IsVirtual
                        ? "virtual "
                        : ""
                : method.IsAbstract
                    ? "abstract "
                    : method.GetBaseDefinition() != method
                        ? $"{(method.IsFinal ? "sealed " : "")}override "
                        : method is { IsVirtual: true, IsFinal: false }
                            ? "virtual "
                            : ""
        );

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string PlainName(Type type) => type.Name.Split('`')[0];

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter) =>
        (parameter.Position == 0 && parameter.Member.IsDefined(typeof(ExtensionAttribute), false) ? "this " : "")
        + (IsParams(parameter) ? "params " : "")
        + $"{TypeName.Of(parameter)} {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue, parameter.ParameterType)}" : "");

    private static bool IsParams(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(ParamArrayAttribute), false) || parameter.IsDefined(typeof(ParamCollectionAttribute), false);

    private static string Value(object? value, Type type) =>
        value switch
        {
            null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
            string text => $"\"{text}\"",
            bool truth => truth ? "true" : "false",
            _ when type.IsEnum => $"{Name(type)}.{Enum.ToObject(type, value)}",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => $"{value}",
        };
}
