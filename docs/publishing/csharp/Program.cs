// Speaks with uitpas-workers as Tixly does: a model to copy from, not a library.
//
//     dotnet run -- tell TYPE FILE           publishes a body, and returns once the broker has it
//     dotnet run -- ask FILE                 asks for tariffs, prints the answer; exit code 2 when there is none in time
//     dotnet run -- listen DATABASE [QUEUE]  takes outcomes, each piece of news once, until it is stopped
//
// AMQP_URL says where the broker is and who logs in. RabbitMQ.Client 7.

using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

var url = Environment.GetEnvironmentVariable("AMQP_URL") ?? throw new InvalidOperationException("AMQP_URL is not set");
// The client reconnects by itself and consumes again; what was not confirmed it does not send again, so Publisher does.
var broker = new ConnectionFactory { Uri = new Uri(url), AutomaticRecoveryEnabled = true, ClientProvidedName = "tixly" };

switch (args)
{
    case ["tell", var type, var file]:
        await using (var publisher = new Publisher(broker))
        {
            // In Tixly the id is written down with the sale, before it is published; see publishing.md.
            await publisher.TellAsync(type, await Tixly.ReadAsync(file), Guid.NewGuid().ToString());
        }
        return 0;
    case ["ask", var file]:
        var answer = await Tixly.AskAsync(broker, await Tixly.ReadAsync(file), patience: TimeSpan.FromSeconds(3));
        if (answer is null) return 2;
        Console.WriteLine($"{answer.Value.Type} {answer.Value.Body.ToJsonString()}");
        return 0;
    case ["listen", var database, .. var queue]:
        await new Listener(broker, database).ListenAsync(queue.FirstOrDefault() ?? $"{broker.UserName}.outcomes");
        return 0;
    default:
        Console.Error.WriteLine("usage: tell TYPE FILE | ask FILE | listen DATABASE [QUEUE]");
        return 64;
}

static class Tixly
{
    public static async Task<JsonObject> ReadAsync(string file) =>
        JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();

    public static string RoutingKey(string type, JsonObject body) =>
        $"{type}.{body["workgroup"]}.{body["seller"] ?? body["owner"]}";

    public static ReadOnlyMemory<byte> Bytes(JsonObject body) => System.Text.Encoding.UTF8.GetBytes(body.ToJsonString());

    public static BasicProperties Properties(ConnectionFactory broker, string type, string messageId) => new()
    {
        Type = type,
        ContentType = "application/json",
        MessageId = messageId,
        // The broker checks it, and the workers believe nobody else. In the cluster of `make up` all are guests, and a guest
        // speaks for nobody.
        UserId = broker.UserName == "guest" ? null : broker.UserName,
        Timestamp = new AmqpTimestamp(DateTimeOffset.UtcNow.ToUnixTimeSeconds()),
    };

    /// The answer's type and body; null when there was none in time. Then sell at the regular price, or ask again.
    public static async Task<(string Type, JsonObject Body)?> AskAsync(
        ConnectionFactory broker, JsonObject body, TimeSpan patience)
    {
        var question = Guid.NewGuid().ToString();
        var deadline = DateTimeOffset.UtcNow + patience;
        var answer = new TaskCompletionSource<(string, JsonObject)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var connection = await broker.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();

        // Not a queue: the broker hands answers straight to this channel. First consume, then publish.
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            if (delivery.BasicProperties.CorrelationId == question)
            {
                var said = JsonNode.Parse(delivery.Body.Span)!.AsObject();
                answer.TrySetResult((delivery.BasicProperties.Type!, said));
            }
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync("amq.rabbitmq.reply-to", autoAck: true, consumer);

        var properties = Properties(broker, "basket.tariffs-requested", question);
        properties.CorrelationId = question;
        properties.ReplyTo = "amq.rabbitmq.reply-to";
        properties.Headers = new Dictionary<string, object?> { ["deadline"] = deadline.ToString("O") }; // RFC 3339.
        await channel.BasicPublishAsync(
            "tixly", RoutingKey("basket.tariffs-requested", body), mandatory: true, properties, Bytes(body));

        var left = deadline - DateTimeOffset.UtcNow;
        if (left <= TimeSpan.Zero || await Task.WhenAny(answer.Task, Task.Delay(left)) != answer.Task) return null;
        return await answer.Task;
    }
}

/// Publishes what must not be lost, over one connection that is opened anew when it was lost.
sealed class Publisher(ConnectionFactory broker) : IAsyncDisposable
{
    private static readonly int?[] Pauses = [1, 2, 5, 10, 30, null]; // Seconds between attempts.

    private IConnection? connection;
    private IChannel? channel;

    /// Returns once the broker has the message on disk.
    ///
    /// Until the broker has said so nobody knows whether it has it. So it is sent again, with the same message id: to the
    /// workers the same line twice is one sale. A channel that the broker closes is no accident (403: this login may not
    /// say that; 404: there is no exchange; 406: the user id is another's), so that is for the caller.
    public async Task TellAsync(string type, JsonObject body, string messageId)
    {
        var properties = Tixly.Properties(broker, type, messageId);
        properties.Persistent = true;
        foreach (var pause in Pauses)
        {
            try
            {
                channel ??= await OpenAsync();
                // With confirms tracked this waits for the broker's word, and throws what it nacks or returns.
                await channel.BasicPublishAsync(
                    "tixly", Tixly.RoutingKey(type, body), mandatory: true, properties, Tixly.Bytes(body));
                return;
            }
            catch (Exception error) when (pause is not null && IsAccident(error))
            {
                await Console.Error.WriteLineAsync(
                    $"{type} {messageId} is not confirmed: {error.Message}; again in {pause} s");
                await DisposeAsync();
                await Task.Delay(TimeSpan.FromSeconds(pause.Value));
            }
        }
    }

    private static bool IsAccident(Exception error) => error switch
    {
        OperationInterruptedException { ShutdownReason.ReplyCode: 403 or 404 or 406 } => false,
        PublishException or BrokerUnreachableException or OperationInterruptedException => true,
        IOException or OperationCanceledException => true,
        _ => false,
    };

    private async Task<IChannel> OpenAsync()
    {
        connection = await broker.CreateConnectionAsync();
        return await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
    }

    public async ValueTask DisposeAsync()
    {
        if (channel is not null) await channel.DisposeAsync();
        if (connection is not null) await connection.DisposeAsync();
        (channel, connection) = (null, null);
    }
}

/// Takes what is in the queue that the operator has made for this login.
sealed class Listener(ConnectionFactory broker, string path)
{
    private readonly SqliteConnection database = new($"Data Source={path}");

    public async Task ListenAsync(string queue)
    {
        await database.OpenAsync();
        Execute(null, "CREATE TABLE IF NOT EXISTS heard (message_id TEXT PRIMARY KEY)");
        Execute(null, """
            CREATE TABLE IF NOT EXISTS lines (
                seller TEXT, basket TEXT, line TEXT, outcome TEXT, sale TEXT, at TEXT, PRIMARY KEY (seller, basket, line))
            """);
        await using var connection = await broker.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 50, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var body = JsonNode.Parse(delivery.Body.Span)!.AsObject();
            var isNews = Take(delivery.BasicProperties.Type!, body, delivery.BasicProperties.MessageId!);
            Console.WriteLine($"{(isNews ? "news" : "heard before")} {delivery.BasicProperties.Type} {body.ToJsonString()}");
            // Only now: a crash before this brings the message back.
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        await Console.Error.WriteLineAsync($"listens to {queue}");
        await Task.Delay(Timeout.Infinite);
    }

    /// Writes a message down and acts on it in one transaction; false where it was heard before.
    ///
    /// Two outcomes of one line may come in the wrong order: of the same sale, sale.cancelled is the last word; else the
    /// later `at` counts (times from us are all in UTC and of one length).
    private bool Take(string type, JsonObject body, string messageId)
    {
        using var transaction = database.BeginTransaction();
        var isNews = Execute(transaction, "INSERT OR IGNORE INTO heard VALUES ($1)", messageId) > 0;
        if (isNews && type.StartsWith("sale."))
        {
            Execute(
                transaction,
                """
                INSERT INTO lines VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT DO UPDATE SET outcome = excluded.outcome, sale = excluded.sale, at = excluded.at
                WHERE CASE WHEN lines.sale = excluded.sale THEN lines.outcome <> 'sale.cancelled'
                           ELSE excluded.at >= lines.at END
                """,
                (string)body["seller"]!, (string)body["basketId"]!, (string)body["lineId"]!, type,
                (string?)body["ticketSaleId"], (string)body["at"]!);
        }
        transaction.Commit();
        return isNews;
    }

    private int Execute(SqliteTransaction? transaction, string sql, params string?[] values)
    {
        using var command = database.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters.AddWithValue($"${index + 1}", (object?)values[index] ?? DBNull.Value);
        }
        return command.ExecuteNonQuery();
    }
}
