import Working

/// Puts messages together from the frames they arrive in: a method, a header, and as many body frames as
/// the header's size asks for.
struct ContentAssembly<Announcement> {
    struct Content {
        /// What announced it; `nil` for content whose method was taken by a call (`basic.get-ok`).
        var announcement: Announcement?
        var properties: MessageProperties
        var body: [UInt8]
    }

    private var announcement: Announcement?
    private var properties: MessageProperties?
    private var size = 0
    private var body: [UInt8] = []

    /// Content follows.
    mutating func announce(_ announcement: Announcement) {
        self = ContentAssembly()
        self.announcement = announcement
    }

    /// Takes a content header; returns the message if it has no body.
    mutating func header(size: Int, properties: MessageProperties) -> Content? {
        self.properties = properties
        self.size = size
        body = []
        return finish()
    }

    /// Takes a body frame, which is nothing without a header; returns the message if it is whole.
    mutating func body(_ part: [UInt8]) -> Content? {
        guard properties != nil else { return nil }
        if body.isEmpty {
            body = part
            // Enough for most; a size is only what the other side claims.
            if part.count < size { body.reserveCapacity(min(size, 1 << 24)) }
        } else {
            body += part
        }
        return finish()
    }

    private mutating func finish() -> Content? {
        guard let properties, body.count >= size else { return nil }
        let content = Content(announcement: announcement, properties: properties, body: body)
        self = ContentAssembly()
        return content
    }
}
