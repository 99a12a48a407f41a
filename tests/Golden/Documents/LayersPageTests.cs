using Reference.Layers;

namespace Reference.GoldenTests.Documents;

public sealed class LayersPageTests
{
    [Fact]
    public void The_page_is_what_the_operators_say() => new Page("docs/layers.md", LayersPage.Write()).Settle();

    [Fact]
    public void Its_attributes_are_those_that_cases_may_have()
    {
        foreach (var name in Operators.Names)
        {
            var refusal = Assert.Throws<LayerException>(() => Operators.Create(name, """{"no_such_attribute": 1}""")).Message;
            var known = refusal.Split("attributes: ")[1].TrimEnd('.').Split(", ").Except(["it has none"]);
            var shown = LayersPage.AttributesOf(Operators.Create(name).GetType()).Select(attribute => attribute.Name);
            Assert.Equal(known.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        }
    }
}
