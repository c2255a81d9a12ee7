import Discretion
import JSON
import RabbitMQ
import Working

/// Shows answers as they come.
struct Answers {
    private var awaited: [AwaitedAnswer]
    private let session: BrokerSession
    private let asJSON: Bool
    private var seen: Set<String> = []
    private var rows: [JSON] = []

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
        if asJSON { Results.write(text: JSON.array(followed.rows).line) }
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
        let body: JSON
        do {
            body = try JSON(parsing: Redaction.mask(String(decoding: delivery.body, as: UTF8.self)).utf8)
        } catch {
            return remark("an answer is not JSON: \(properties.type ?? "it has no type")")
        }
        var isAnswer = false
        for index in awaited.indices where awaited[index].take(properties, body) { isAnswer = true }
        guard isAnswer else { return }
        let type = properties.type ?? ""
        guard !asJSON else {
            return rows.append(["type": .string(type), "messageId": JSON(properties.messageID), "body": body])
        }
        Results.write(line: "\(type)  \(body.line)")
    }
}
