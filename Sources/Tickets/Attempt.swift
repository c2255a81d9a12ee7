/// The times that keep two workers from posting the same sale.
package struct Timings: Hashable, Sendable {
    /// How long after the intent a request may be started.
    package var sendBy: Duration
    /// How long an exchange may take; the kernel gives up on unacknowledged bytes after the same time.
    package var deadline: Duration
    /// How long publiq may still be writing after its client has gone.
    package var writeHorizon: Duration

    package init(
        sendBy: Duration = .seconds(5),
        deadline: Duration = .seconds(10),
        writeHorizon: Duration = .seconds(30)
    ) {
        self.sendBy = sendBy
        self.deadline = deadline
        self.writeHorizon = writeHorizon
    }

    /// From here on nothing that an attempt sent can still become a sale:
    /// start, exchange, the kernel's retransmissions (`TCP_USER_TIMEOUT`, set to the deadline), publiq's write.
    package var settleAfter: Duration { sendBy + deadline + deadline + writeHorizon }

    /// How long a process may live with a post that it has begun and that is not answered.
    ///
    /// More than an exchange takes, with a margin for a busy machine; so much less than the fence that what a process
    /// writes which was stopped meanwhile is still publiq's to carry out within it.
    package var holdLimit: Duration {
        deadline + min(max(deadline / 2, .seconds(3)), (deadline + writeHorizon) / 2)
    }

    /// How far apart two readings that find nothing must be before nothing is believed.
    package var secondReading: Duration { max(.seconds(1), min(.seconds(5), writeHorizon / 6)) }
}

/// The intent to post a group of lines once, written down before a byte is sent.
package struct Attempt: Hashable, Sendable {
    package var id: AttemptID
    package var organizer: OrganizerID
    package var lines: [LineID]
    package var startedAt: Moment
    package var sendBy: Instant
    /// Until then only the holder of the attempt touches its lines; on the scale of `startedAt`.
    package var settleAfter: Instant
    /// When UiTPAS was first read and knew of none of the lines; on the scale of `startedAt`.
    package var absentSince: Instant?
    /// How it ended; nil while it is open.
    package var ending: String?
    package var endedAt: Instant?

    package init(
        id: AttemptID,
        organizer: OrganizerID,
        lines: [LineID],
        startedAt: Moment,
        sendBy: Instant,
        settleAfter: Instant,
        absentSince: Instant? = nil,
        ending: String? = nil,
        endedAt: Instant? = nil
    ) {
        self.id = id
        self.organizer = organizer
        self.lines = lines
        self.startedAt = startedAt
        self.sendBy = sendBy
        self.settleAfter = settleAfter
        self.absentSince = absentSince
        self.ending = ending
        self.endedAt = endedAt
    }
}

/// Something seen about an attempt; kept for the operator.
package struct Evidence: Hashable, Sendable {
    package var attempt: AttemptID
    package var line: LineID?
    package var text: String
    /// The sales at UiTPAS that may be the line's.
    package var sales: [TicketSaleID]
    package var at: Instant

    package init(
        attempt: AttemptID,
        line: LineID?,
        text: String,
        sales: [TicketSaleID] = [],
        at: Instant
    ) {
        self.attempt = attempt
        self.line = line
        self.text = text
        self.sales = sales
        self.at = at
    }
}
