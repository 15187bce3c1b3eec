using System.Runtime.InteropServices;
using TravelPlanner.Cli;

using var interruption = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
var machine = Machine.OfProcess();
return (int)await CommandLine.RunAsync(args, Terminal.OfProcess(machine.Variables), machine, interruption.Token);

void Interrupt(PosixSignalContext signal)
{
    // The command ends by itself; a second signal ends the process at once.
    signal.Cancel |= !interruption.IsCancellationRequested;
    interruption.Cancel();
}
