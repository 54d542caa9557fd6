package weft.cli.device;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.Problems;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;

/// `weft debug capture`.
@Command(
        name = "capture",
        description = {
            "Writes the packets inside the tunnels to a file that tcpdump and Wireshark read.",
            "  weft debug capture packets.pcap --seconds 10",
            "  weft debug capture - | tcpdump -n -r -"
        })
public final class CaptureCommand extends DeviceCommand {
    @Parameters(paramLabel = "FILE", description = "file to write; - for standard output")
    private String file = "";

    @Option(names = "--seconds", paramLabel = "N", description = "how long (default: ${DEFAULT-VALUE})")
    private int seconds = 10;

    private long packets;
    private long lost;

    /// For picocli.
    public CaptureCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        if (seconds < 1 || seconds > 3_600) {
            throw Complaint.usage("--seconds is 1 to 3600, not " + seconds);
        }
        boolean standard = file.equals("-");
        try (OutputStream out = standard ? console.out() : Files.newOutputStream(Path.of(file))) {
            PcapFile pcap = new PcapFile(out);
            ask(new LocalRequest.Capture(seconds), Duration.ofSeconds(seconds + 10L), reply -> keep(pcap, reply));
        } catch (IOException problem) {
            throw Complaint.failed("cannot write " + file + ": " + Problems.reason(problem));
        }
        console.err()
                .println(packets + " packets captured"
                        + (lost == 0 ? "" : ", " + lost + " more passed too fast to keep"));
        return ExitCode.OK;
    }

    private void keep(PcapFile pcap, LocalReply reply) {
        if (reply instanceof LocalReply.Captured captured) {
            for (int i = 0; i < captured.packets().size(); i++) {
                pcap.write(
                        captured.atMicros().get(i),
                        Base64.getDecoder().decode(captured.packets().get(i)));
            }
            packets += captured.packets().size();
            lost += captured.lost();
        }
    }

    @Override
    void print(LocalReply reply) {
        // the file has it
    }
}
