import CRabbitMQ
package import Working

/// The properties of a message as they are in a content header on the wire, read and written by librabbitmq and by
/// the code that a connection uses: for whoever tries what a peer may send, without a peer.
package enum ContentHeader {
    private static let basic = UInt16(AMQP_BASIC_CLASS)

    /// Nil where librabbitmq does not take them.
    package static func properties(in bytes: [UInt8]) -> MessageProperties? {
        var pool = amqp_pool_t()
        init_amqp_pool(&pool, 4_096)
        defer { empty_amqp_pool(&pool) }
        var bytes = bytes
        return bytes.withUnsafeMutableBytes { buffer in
            let encoded = amqp_bytes_t(len: buffer.count, bytes: buffer.baseAddress)
            var decoded: UnsafeMutableRawPointer?
            guard amqp_decode_properties(basic, &pool, encoded, &decoded) == AMQP_STATUS_OK.rawValue else {
                return nil
            }
            return decoded.map { MessageProperties($0.load(as: amqp_basic_properties_t.self)) }
        }
    }

    /// Nil where they do not fit into one frame.
    package static func bytes(of properties: MessageProperties) -> [UInt8]? {
        let scratch = Scratch()
        var decoded = scratch.properties(properties)
        let bytes = [UInt8](unsafeUninitializedCapacity: Connection.frameSize) { buffer, count in
            let encoded = amqp_bytes_t(len: buffer.count, bytes: buffer.baseAddress)
            count = Int(max(0, amqp_encode_properties(basic, &decoded, encoded)))
        }
        return bytes.isEmpty ? nil : bytes
    }
}
