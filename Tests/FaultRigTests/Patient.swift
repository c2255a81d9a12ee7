import FaultRig
import Foundation
import Rehearsal
import Testing

/// A small process that writes to two sockets and a file when it is told to.
struct Patient: Sendable {
    let child: Child
    let upstream: (port: Int, peer: Peer)
    let control: Peer
    let file: String

    func tell(_ order: String) throws { try control.say(order + "\n") }

    func answer() throws -> String {
        var line = ""
        while true {
            let character = try control.hear(1)
            if character.isEmpty || character == "\n" { return line }
            line += character
        }
    }

    /// Has it do all of it.
    func order(_ orders: String...) throws {
        for order in orders {
            try tell(order)
            #expect(try answer() == "ok")
        }
    }

    func cut(
        at place: Scalpel.Place,
        nth: Int = 1,
        _ act: Scalpel.Act,
        within patience: Duration = .seconds(10),
        onReady: () async throws -> Void = {}
    ) async throws -> Scalpel.Outcome {
        try await Scalpel().cut(child, at: place, nth: nth, act, within: patience, onReady: onReady)
    }
}

func withPatient(_ body: (Patient) async throws -> Void) async throws {
    let (upstream, other, control) = (try Listener(), try Listener(), try Listener())
    try await withTemporaryDirectory { directory in
        // As the kernel shows it.
        let file = directory.resolvingSymlinksInPath().appending(path: "file").path(percentEncoded: false)
        let arguments = ["-e", program, "\(upstream.port)", "\(other.port)", "\(control.port)", file]
        try await withChild("/usr/bin/perl", arguments) { child in
            let peer = try upstream.accept()
            let quiet = try other.accept()
            try await body(
                Patient(
                    child: child,
                    upstream: (upstream.port, peer),
                    control: try control.accept(),
                    file: file
                )
            )
            withExtendedLifetime(quiet) {}
        }
    }
}

/// Repeats what was interrupted or did not fit, as a careful program does.
private let program = """
    use IO::Socket::INET;
    use Errno qw(EAGAIN EINTR);
    my ($upstream, $other, $control) = map {
        IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $_) or die $!
    } @ARGV[0..2];
    open(my $file, '>>', $ARGV[3]) or die $!;
    sub put {
        my ($to) = @_;
        while (1) {
            return 1 if defined syswrite($to, 'hello');
            return 0 unless $! == EAGAIN || $! == EINTR;
        }
    }
    while (defined(my $order = <$control>)) {
        chomp $order;
        my $done = $order eq 'send' ? put($upstream)
            : $order eq 'other' ? put($other)
            : $order eq 'file' ? put($file)
            : $order eq 'sync' ? syscall(75, fileno($file)) == 0
            : sysread($upstream, my $buffer, 100);
        my $answer = $done ? 'ok' : "$!";
        syswrite($control, "$answer\\n");
    }
    """
