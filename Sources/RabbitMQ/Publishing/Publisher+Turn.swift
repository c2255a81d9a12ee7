import Glibc
import ThreadExecutor
import Working

/// What the thread does: read confirmations, write publications, reconnect.
extension Publisher {
    /// Bytes written before looking whether the socket has room for more.
    private static let burst = 8_192

    func turn() {
        guard !ended.isOpen else { return }
        defer { lifeline.rest() }
        do throws(BrokerError) {
            if submissions.withLock({ $0.isShut }) { return end() }
            outgoing.append(submissions.withLock { $0.take() })
            guard isRunning else { return }
            guard let connection = try link.connection(preparedBy: prepare) else { return dropStale() }
            if isBlocked { dropStale() }
            repeat { try read(from: connection) } while try write(to: connection)
        } catch {
            lost(error)
        }
    }

    private func dropStale() {
        let dropped = outgoing.dropStale(at: .now)
        if dropped > 0 { submissions.withLock { $0.dropped(dropped) } }
    }

    private func prepare(_ connection: Connection) throws(BrokerError) {
        try connection.selectConfirms()
        dropStale()
        isBlocked = false
        submissions.withLock { $0.become(.ready) }
    }

    /// Writes what may be written; returns whether that was anything.
    private func write(to connection: Connection) throws(BrokerError) -> Bool {
        guard !isBlocked else { return false }
        var written = 0
        var bytes = Self.burst
        var lacksRoom = false
        while unconfirmed.count < window, !outgoing.isEmpty {
            // librabbitmq would block this thread, and with it the notice that unblocks us.
            if bytes >= Self.burst {
                guard Self.hasRoom(connection.descriptor) else {
                    lacksRoom = true
                    break
                }
                bytes = 0
            }
            guard let job = outgoing.next(unconfirmed: unconfirmed.count, limit: window) else { break }
            unconfirmed.add(job)
            try connection.publish(job.publication, mandatory: job.isAwaited)
            written += 1
            bytes += job.publication.body.count + 256
        }
        parking.watchForRoom(lacksRoom)
        return written > 0
    }

    private static func hasRoom(_ descriptor: Int32) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&watched, 1, 0) > 0
    }

    private func read(from connection: Connection) throws(BrokerError) {
        var settlements: [Settlement] = []
        defer { settle(settlements) }
        while let frame = try connection.nextFrame() {
            switch frame {
            case .ack(let number, let multiple):
                settlements += unconfirmed.settled(number, multiple: multiple, isAccepted: true)
            case .nack(let number, let multiple):
                settlements += unconfirmed.settled(number, multiple: multiple, isAccepted: false)
            case .returned(let notice): content.announce(notice)
            case .header(let size, let properties):
                if let message = content.header(size: size, properties: properties) { returned(message) }
            case .body(let part):
                if let message = content.body(part) { returned(message) }
            case .blocked(let reason):
                isBlocked = true
                submissions.withLock { $0.become(.blocked(reason: reason)) }
            case .unblocked:
                isBlocked = false
                dropStale()
                submissions.withLock { $0.become(.ready) }
            case .channelClose(_, let reply):
                settlements += refused(reply)
                try reopen(connection)
            case .deliver, .cancel, .connectionClose, .other: break
            }
        }
    }

    private func returned(_ message: ContentAssembly<Frame.Return>.Content) {
        guard let notice = message.announcement else { return }
        unconfirmed.returned(notice, properties: message.properties, body: message.body)
    }

    private func reopen(_ connection: Connection) throws(BrokerError) {
        content = ContentAssembly()
        try connection.confirmChannelClose()
        try connection.openChannel()
        try connection.selectConfirms()
    }

    /// The broker has closed the channel or the connection over what we published.
    private func refused(_ reply: String) -> [Settlement] {
        let jobs = unconfirmed.jobs
        unconfirmed = ConfirmWindow()
        guard let offender = outgoing.refused(jobs, reply: reply) else {
            submissions.withLock { $0.republishes(jobs.count) }
            return []
        }
        let publication = offender.publication
        let error = PublishError.refused(
            exchange: publication.exchange,
            routingKey: publication.routingKey,
            reply: reply
        )
        return [Settlement(job: offender, result: .failure(error))]
    }

    private func lost(_ error: BrokerError) {
        if error.isFatal, !link.hasWorked {
            failure = error
            return end()
        }
        content = ContentAssembly()
        let jobs = unconfirmed.jobs
        if error.code.blamesSender, !jobs.isEmpty {
            settle(refused(error.reply ?? ""))
        } else {
            unconfirmed = ConfirmWindow()
            outgoing.lost(jobs)
            submissions.withLock { $0.republishes(jobs.count) }
        }
        submissions.withLock { $0.become(.connecting) }
        link.lost(error)
    }

    /// Tells the callers, outside the lock and all at once.
    private func settle(_ settlements: [Settlement]) {
        guard !settlements.isEmpty else { return }
        if let onUnrouted {
            for settlement in settlements where settlement.isUnrouted {
                onUnrouted(settlement.job.publication)
            }
        }
        let (answers, isDone) = submissions.withLock { submissions in
            (submissions.settle(settlements), submissions.isClosing && submissions.isIdle)
        }
        for (answer, result) in answers { answer.resume(returning: result) }
        if isDone { settledAll.open() }
    }

    private func end() {
        link.close()
        shut()
        ended.open()
    }
}
