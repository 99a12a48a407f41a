using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of matrix products.</summary>
internal static class MatrixCases
{
    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>> { ["Gemm"] = Gemm, ["MatMul"] = MatMul };

    /// <summary>M×K times K×N, each perhaps given transposed; C for everything, each row, each column or each element.</summary>
    private static Gen<Draft> Gemm(Wishes wishes) =>
        from lengths in Distinct(3, 2, 7)
        let M = lengths[0]
        let K = lengths[1]
        let N = lengths[2]
        from transA in wishes.Truth("transA", Percent(40))
        from transB in wishes.Truth("transB", Percent(60))
        from alpha in wishes.Real("alpha", -2, 2, 1)
        from beta in wishes.Real("beta", -2, 2, 1)
        from hasC in Percent(85)
        from c in Gen.Elements<int[]>([N], [N], [1, N], [M, 1], [M, N], [1])
        select new Draft(Attributes(("transA", transA), ("transB", transB), ("alpha", alpha), ("beta", beta)))
            .With("A", transA ? [K, M] : [M, K])
            .With("B", transB ? [N, K] : [K, N])
            .WithOptional(hasC, "C", c);

    /// <summary>Vectors, matrices, and stacks of matrices of which either side may be repeated.</summary>
    private static Gen<Draft> MatMul(Wishes wishes) =>
        from lengths in Distinct(5, 2, 7)
        let M = lengths[0]
        let K = lengths[1]
        let N = lengths[2]
        let P = lengths[3]
        let Q = lengths[4]
        from pair in Gen.Elements<(int[] A, int[] B)>(
            ([M, K], [K, N]),
            ([K], [K, N]),
            ([M, K], [K]),
            ([K], [K]),
            ([P, M, K], [K, N]),
            ([M, K], [P, K, N]),
            ([P, M, K], [P, K, N]),
            ([P, M, K], [K]),
            ([K], [P, K, N]),
            ([P, 1, M, K], [Q, K, N]),
            ([1, Q, M, K], [P, 1, K, N])
        )
        select new Draft().With("A", pair.A).With("B", pair.B);
}
