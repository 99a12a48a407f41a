using Reference.Data;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Training;

var digits = PictureFolder.Read(args[0]);
var network = Architectures.LeNet([1, 28, 28]);
var loss = new SoftmaxCrossEntropyLoss();
var optimiser = Optimiser.GradientDescent(new Sawtooth(0.02, 0), momentum: 0.9);

try
{
    using var context = new Context(); // the first OpenCL device
    using var trainer = new DeviceTrainer(context, network, loss) { BatchSize = 16, Optimiser = optimiser };
    Console.WriteLine($"{context.Device.Name}: {Learn(trainer):F3}");
}
catch (DeviceException problem)
{
    Console.WriteLine(problem.Message);
    var trainer = new Trainer(network, loss) { BatchSize = 16, Optimiser = optimiser };
    Console.WriteLine($"specification: {Learn(trainer):F3}");
}

// The share of 500 digits that are recognised after a look at 2000 others.
double Learn(ITrainer<float> trainer)
{
    var run = trainer.Epoch(trainer.Start(seed: 1), digits.Train.Take(2000));
    return trainer.Evaluate(run.Parameters, digits.Test.Take(500)).Accuracy;
}
