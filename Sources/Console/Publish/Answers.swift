import Messages
import Observability
import RabbitMQ
import Working

/// Shows answers as they come.
struct Answers {
    private struct Row: Encodable {
        var type: String
        var messageId: String?
        var body: JSONValue
    }

    private var awaited: [AwaitedAnswer]
    private let session: BrokerSession
    private let asJSON: Bool
    private var seen: Set<String> = []
    private var rows: [Row] = []

    init(to awaited: [AwaitedAnswer], from session: BrokerSession, asJSON: Bool) {
        self.awaited = awaited
        self.session = session
        self.asJSON = asJSON
    }

    /// Shows answers until nothing more is awaited or the time is over; returns how many answers are missing.
    func show(atMost patience: Duration) async -> Int {
        let followed = await withTaskGroup(of: Answers?.self) { group in
            group.addTask { await following() }
            group.addTask {
                // Cancelled is as good as over.
                try? await Task.sleep(for: patience)
                return nil
            }
            var followed: Answers?
            for await result in group {
                followed = result ?? followed
                group.cancelAll()
            }
            return followed ?? self
        }
        if asJSON { Results.write(followed.rows) }
        return followed.open
    }

    private var open: Int { awaited.count { !$0.isDone } }

    /// These answers after everything has come, or when the task was cancelled.
    private func following() async -> Answers {
        var answers = self
        guard open > 0 else { return answers }
        for await delivery in session.replies {
            answers.take(delivery)
            if answers.open == 0 { break }
        }
        return answers
    }

    private mutating func take(_ delivery: Delivery) {
        let properties = delivery.properties
        // What is told to the exchange and to the reply queue is told once here.
        if let id = properties.messageID, !seen.insert(id).inserted { return }
        let body: JSONValue
        do throws(JSONReader.Flaw) {
            let text = Redaction.mask(String(decoding: delivery.body, as: UTF8.self))
            body = try JSONReader.value(in: Array(text.utf8))
        } catch {
            return remark("an answer is not JSON: \(properties.type ?? "it has no type")")
        }
        var isAnswer = false
        for index in awaited.indices where awaited[index].take(properties, body) { isAnswer = true }
        guard isAnswer else { return }
        let row = Row(type: properties.type ?? "", messageId: properties.messageID, body: body)
        rows.append(row)
        guard !asJSON else { return }
        Results.write(line: "\(row.type)  \(String(decoding: Body.encode(body), as: UTF8.self))")
    }
}
