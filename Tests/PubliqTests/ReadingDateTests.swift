import Desks
import HTTPTransport
import Messages
import Synchronization
import Testing
import Tickets

@testable import Publiq

@Suite(.timeLimit(.minutes(1)))
struct ReadingDateTests {
    /// A list of two pages, answered with these dates.
    private static func twoPages(
        _ dates: [String?],
        _ sent: @escaping @Sendable () -> Void = {}
    ) -> ScriptedHTTP {
        .granting { _, number in
            sent()
            let page = (0..<500).map { "{\"id\":\"\(number == 1 ? $0 : $0 + 499)\"}" }.joined(separator: ",")
            let headers: HTTPHeaders = dates[number - 1].map { ["Date": $0] } ?? [:]
            return .success(.json("{\"totalItems\":999,\"member\":[\(page)]}", headers: headers))
        }
    }

    @Test func `a reading is dated before anything is asked, a token included`() async throws {
        let seconds = Mutex<Int64>(0)
        let pages = Self.twoPages([nil, nil]) { seconds.withLock { $0 += 10 } }
        let slow = ScriptedHTTP { request, _ in
            seconds.withLock { $0 += 1 }
            do throws(HTTPFailure) {
                return .success(try await pages.send(request))
            } catch {
                return .failure(error)
            }
        }
        let reading = try await api(slow) {
            let now = seconds.withLock { $0 } * 1_000
            return Moment(
                wall: Instant(milliseconds: now),
                uptime: Uptime(boot: "a", milliseconds: now)
            )
        }.sales(of: event, for: gent)
        #expect(reading.begun.uptime.milliseconds == 0)
        #expect(reading.sales.count == 999)
        #expect(seconds.withLock { $0 } == 23)
    }

    @Test func `publiq's time is the first page's, or nobody's`() async throws {
        let (one, two) = ("Thu, 01 Jan 1970 01:00:00 GMT", "Thu, 01 Jan 1970 02:00:00 GMT")
        let both = try await api(Self.twoPages([one, two])).sales(of: event, for: gent)
        #expect(both.publiqTime == Instant(milliseconds: 3_600_000))
        let later = try await api(Self.twoPages([nil, two])).sales(of: event, for: gent)
        #expect(later.publiqTime == nil)
    }
}
