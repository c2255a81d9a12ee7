import FaultRig
import Foundation
import Glibc
import Rehearsal
import Testing

@Suite(.needs(.faketime), .timeLimit(.minutes(1)))
struct `A stepped clock` {
    @Test func `moves the wall clock of a running process, and neither of the clocks that only go on`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let clock = try ClockFault(in: directory)
            try await withChild("/usr/bin/perl", ["-e", probe], environment: clock.environment) { child in
                try await child.waitForLine(containing: "up")
                for (index, hours) in [0, 5, -3, 0].enumerated() {
                    try clock.step(to: .seconds(hours * 3_600))
                    let before = Readings.own
                    child.signal(SIGUSR1)
                    let line = try await child.waitForLine(containing: "clocks", occurrence: index + 1)
                    let readings = try #require(Readings(line))
                    #expect(abs(readings.wall - before.wall - Double(hours) * 3_600) < 10)
                    #expect(abs(readings.monotonic - before.monotonic) < 10)
                    #expect(abs(readings.sinceBoot - before.sinceBoot) < 10)
                }
            }
        }
    }

    @Test(arguments: [Duration.seconds(86_400), .seconds(-86_400)])
    func `does not change how long somebody sleeps through the step`(_ step: Duration) async throws {
        try await withTemporaryDirectory { directory in
            let clock = try ClockFault(in: directory)
            try await withChild("/usr/bin/perl", ["-e", probe], environment: clock.environment) { child in
                try await child.waitForLine(containing: "up")
                child.signal(SIGUSR2)
                try await child.waitForLine(containing: "asleep")
                try clock.step(to: step)
                let line = try await child.waitForLine(containing: "slept", within: .seconds(10))
                let slept = try #require(line.split(separator: " ").last.flatMap { Double($0) })
                #expect(slept >= 0.29 && slept < 5)
            }
        }
    }

    @Test func `is the clock of a program of this package, whose timers go off all the same`() async throws {
        try await withTemporaryDirectory { directory in
            let clock = try ClockFault(in: directory)
            let arguments = ["--port", "0", "--latency", "20"]
            try await withChild("uitpas-sandbox", arguments, environment: clock.environment) { sandbox in
                let line = try await sandbox.waitForLine(containing: "http://")
                let address = try #require(line.firstMatch(of: /http:\/\/[0-9.:]+/)).output
                for hours in [0, 30, -30] {
                    try clock.step(to: .seconds(hours * 3_600))
                    // Its answers' date is read from its clock once a second.
                    try await eventually("the sandbox is \(hours) hours ahead") {
                        let answer = try await run(
                            "/usr/bin/curl",
                            ["-sSi", "-m", "3", "\(address)/events/nothing"]
                        )
                        let lines = answer.standardOutput.split(whereSeparator: \.isNewline)
                        let date = try #require(lines.first { $0.hasPrefix("Date: ") })
                        let told = httpDate.date(from: String(date.dropFirst(6)))
                        return abs(try #require(told).timeIntervalSinceNow - Double(hours) * 3_600) < 30
                    }
                }
            }
        }
    }
}

private let httpDate = {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return formatter
}()

/// Tells its clocks on SIGUSR1, and how long a sleep of 0.3 s took on SIGUSR2.
private let probe = """
    use Time::HiRes qw(clock_gettime CLOCK_REALTIME CLOCK_MONOTONIC CLOCK_BOOTTIME);
    $| = 1;
    my ($tell, $sleep) = (0, 0);
    $SIG{USR1} = sub { $tell = 1 };
    $SIG{USR2} = sub { $sleep = 1 };
    print "up\\n";
    while (1) {
        if ($tell) {
            $tell = 0;
            printf "clocks %.3f %.3f %.3f\\n", map { clock_gettime($_) } CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME;
        }
        if ($sleep) {
            $sleep = 0;
            my $start = clock_gettime(CLOCK_MONOTONIC);
            print "asleep\\n";
            select(undef, undef, undef, 0.3);
            printf "slept %.3f\\n", clock_gettime(CLOCK_MONOTONIC) - $start;
        }
        select(undef, undef, undef, 0.01);
    }
    """

/// What three clocks of one process said, in seconds.
private struct Readings {
    let wall: Double
    let monotonic: Double
    let sinceBoot: Double

    init?(_ line: String) {
        let values = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard values.count == 3 else { return nil }
        (wall, monotonic, sinceBoot) = (values[0], values[1], values[2])
    }

    private init(wall: Double, monotonic: Double, sinceBoot: Double) {
        (self.wall, self.monotonic, self.sinceBoot) = (wall, monotonic, sinceBoot)
    }

    /// Those of the test itself.
    static var own: Readings {
        func read(_ clock: clockid_t) -> Double {
            var time = timespec()
            clock_gettime(clock, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        return Readings(
            wall: read(CLOCK_REALTIME),
            monotonic: read(CLOCK_MONOTONIC),
            sinceBoot: read(CLOCK_BOOTTIME)
        )
    }
}
