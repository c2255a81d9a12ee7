import CRabbitMQ
package import Working

/// What a queue holds.
package struct QueueStatus: Hashable, Sendable {
    package var name: String
    /// Messages ready to be delivered.
    package var messages: Int
    package var consumers: Int
}

extension BrokerSession {
    /// Declares an exchange; `type` is `topic`, `direct`, `fanout`, ….
    ///
    /// One that exists with other properties is an error (406) with the broker's words.
    package func declareExchange(
        _ name: String,
        type: String,
        isDurable: Bool = true,
        arguments: Headers = [:]
    ) throws(BrokerError) {
        try call("exchange.declare") { connection in
            amqp_exchange_declare(
                connection.handle,
                Connection.channel,
                connection.scratch.bytes(name),
                connection.scratch.bytes(type),
                0,
                isDurable ? 1 : 0,
                0,
                0,
                connection.scratch.table(arguments)
            )
        }
    }

    /// Throws (404) unless the exchange exists.
    package func checkExchange(_ name: String) throws(BrokerError) {
        try call("exchange.declare") { connection in
            amqp_exchange_declare(
                connection.handle,
                Connection.channel,
                connection.scratch.bytes(name),
                amqp_empty_bytes,
                1,
                0,
                0,
                0,
                amqp_empty_table
            )
        }
    }

    package func deleteExchange(_ name: String) throws(BrokerError) {
        try call("exchange.delete") { connection in
            amqp_exchange_delete(connection.handle, Connection.channel, connection.scratch.bytes(name), 0)
        }
    }

    /// Declares a queue; with an empty name the broker makes one up.
    ///
    /// One that exists with other properties is an error (406) with the broker's words.
    @discardableResult
    package func declareQueue(
        _ name: String,
        isDurable: Bool = true,
        isExclusive: Bool = false,
        isAutoDeleted: Bool = false,
        arguments: Headers = [:]
    ) throws(BrokerError) -> QueueStatus {
        try queueDeclare { connection in
            amqp_queue_declare(
                connection.handle,
                Connection.channel,
                connection.scratch.bytes(name),
                0,
                isDurable ? 1 : 0,
                isExclusive ? 1 : 0,
                isAutoDeleted ? 1 : 0,
                connection.scratch.table(arguments)
            )
        }
    }

    /// What the queue holds; throws (404) unless it exists.
    package func checkQueue(_ name: String) throws(BrokerError) -> QueueStatus {
        try queueDeclare { connection in
            amqp_queue_declare(
                connection.handle,
                Connection.channel,
                connection.scratch.bytes(name),
                1,
                0,
                0,
                0,
                amqp_empty_table
            )
        }
    }

    /// Deletes a queue with what is in it; one that does not exist is no error.
    package func deleteQueue(_ name: String) throws(BrokerError) {
        try call("queue.delete") { connection in
            amqp_queue_delete(connection.handle, Connection.channel, connection.scratch.bytes(name), 0, 0)
        }
    }

    /// Throws away what is ready in a queue; returns how many messages that was.
    @discardableResult
    package func purgeQueue(_ name: String) throws(BrokerError) -> Int {
        var count = 0
        try call("queue.purge") { connection in
            let purged = amqp_queue_purge(
                connection.handle,
                Connection.channel,
                connection.scratch.bytes(name)
            )
            if let purged { count = Int(purged.pointee.message_count) }
        }
        return count
    }

    package func bindQueue(
        _ queue: String,
        to exchange: String,
        key: String,
        arguments: Headers = [:]
    ) throws(BrokerError) {
        try onChannel { connection throws(BrokerError) in
            try connection.bind(queue: queue, exchange: exchange, key: key, arguments: arguments)
        }
    }

    package func unbindQueue(
        _ queue: String,
        from exchange: String,
        key: String,
        arguments: Headers = [:]
    ) throws(BrokerError) {
        try call("queue.unbind") { connection in
            amqp_queue_unbind(
                connection.handle,
                Connection.channel,
                connection.scratch.bytes(queue),
                connection.scratch.bytes(exchange),
                connection.scratch.bytes(key),
                connection.scratch.table(arguments)
            )
        }
    }

    private func queueDeclare(
        _ body: (Connection) -> UnsafeMutablePointer<amqp_queue_declare_ok_t>?
    ) throws(BrokerError) -> QueueStatus {
        var status = QueueStatus(name: "", messages: 0, consumers: 0)
        try call("queue.declare") { connection in
            guard let declared = body(connection)?.pointee else { return }
            status = QueueStatus(
                name: String(declared.queue),
                messages: Int(declared.message_count),
                consumers: Int(declared.consumer_count)
            )
        }
        return status
    }

    private func call(_ operation: String, _ body: (Connection) -> Void) throws(BrokerError) {
        try onChannel { connection throws(BrokerError) in
            try connection.call(operation) { body(connection) }
        }
    }
}
