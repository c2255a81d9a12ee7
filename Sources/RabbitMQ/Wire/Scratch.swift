import CRabbitMQ

/// Memory for what librabbitmq reads during one call, given back all at once.
final class Scratch {
    private static let pageSize = 8_192
    private let page = UnsafeMutableRawPointer.allocate(byteCount: pageSize, alignment: 16)
    private var used = 0
    private var large: [UnsafeMutableRawPointer] = []

    deinit {
        recycle()
        page.deallocate()
    }

    /// Gives everything back; nothing handed out before may be used any more.
    func recycle() {
        used = 0
        for block in large { block.deallocate() }
        large.removeAll(keepingCapacity: true)
    }

    func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
    }

    func bytes(_ bytes: [UInt8]) -> amqp_bytes_t { bytes.withUnsafeBytes(copy) }

    func array<T>(of type: T.Type, count: Int) -> UnsafeMutablePointer<T> {
        allocate(count * MemoryLayout<T>.stride).bindMemory(to: type, capacity: count)
    }

    private func copy(_ source: UnsafeRawBufferPointer) -> amqp_bytes_t {
        let target = allocate(source.count)
        target.copyMemory(from: source.baseAddress ?? UnsafeRawPointer(target), byteCount: source.count)
        return amqp_bytes_t(len: source.count, bytes: target)
    }

    private func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        let rounded = (max(count, 1) + 15) & ~15
        if used + rounded <= Self.pageSize {
            defer { used += rounded }
            return page + used
        }
        let block = UnsafeMutableRawPointer.allocate(byteCount: rounded, alignment: 16)
        large.append(block)
        return block
    }
}
