import Glibc
import Testing
import ThreadExecutor

@Suite(.timeLimit(.minutes(1)))
struct SocketParkingTests {
    /// Long enough for a lost wake-up to run into the suite's time limit.
    private let parking = SocketParking(timeout: .seconds(600))

    @Test func `an earlier wake-up ends the next sleep`() {
        parking.unpark()
        parking.unpark()
        parking.park()
    }

    @Test func `one wake-up ends one sleep only`() {
        parking.unpark()
        parking.park()
        parking.wait(atMost: .milliseconds(30))
        #expect(ContinuousClock().measure { parking.park() } >= .milliseconds(29))
    }

    @Test func `a socket with something to read ends it`() {
        var pair: (Int32, Int32) = (-1, -1)
        let status = withUnsafeMutableBytes(of: &pair) { raw in
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, raw.bindMemory(to: Int32.self).baseAddress)
        }
        #expect(status == 0)
        defer {
            close(pair.0)
            close(pair.1)
        }
        #expect(write(pair.1, "x", 1) == 1)
        parking.watch(socket: pair.0)
        parking.park()
    }

    @Test func `room to write ends it only when asked for`() {
        var pair: (Int32, Int32) = (-1, -1)
        let status = withUnsafeMutableBytes(of: &pair) { raw in
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, raw.bindMemory(to: Int32.self).baseAddress)
        }
        #expect(status == 0)
        defer {
            close(pair.0)
            close(pair.1)
        }
        parking.watch(socket: pair.0)
        parking.wait(atMost: .milliseconds(30))
        #expect(ContinuousClock().measure { parking.park() } >= .milliseconds(29))
        parking.wait(atMost: .seconds(600))
        parking.watchForRoom(true)
        parking.park()
    }

    @Test func `a thousand hand-overs between two threads lose no wake-up`() async {
        let parking = SocketParking(timeout: .seconds(600))
        let back = SocketParking(timeout: .seconds(600))
        let executor = ThreadExecutor(name: "other side", parking: SocketParking(timeout: .seconds(600)))
        let other = Other(executor: executor)
        executor.start()
        async let done: Void = other.answer(1_000, from: parking, on: back)
        let near = ThreadExecutor(name: "near side", parking: SocketParking(timeout: .seconds(600)))
        near.start()
        await Other(executor: near).ask(1_000, on: parking, answers: back)
        await done
        executor.stop()
        near.stop()
    }
}

private actor Other {
    let executor: ThreadExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(executor: ThreadExecutor) { self.executor = executor }

    func answer(_ count: Int, from parking: SocketParking, on back: SocketParking) {
        for _ in 0..<count {
            parking.park()
            back.unpark()
        }
    }

    func ask(_ count: Int, on parking: SocketParking, answers: SocketParking) {
        for _ in 0..<count {
            parking.unpark()
            answers.park()
        }
    }
}
