#!/usr/bin/env php
<?php

/**
 * Speaks with uitpas-workers as Tixly does: a model to copy from, not a library.
 *
 *     tixly.php tell TYPE FILE           publishes a body, and returns once the broker has it
 *     tixly.php ask FILE                 asks for tariffs, prints the answer; exit code 2 when there is none in time
 *     tixly.php listen DATABASE [QUEUE]  takes outcomes, each piece of news once, until it is stopped
 *
 * AMQP_URL says where the broker is and who logs in. Needs php-amqplib 3.2 or newer; with Composer, require its autoloader
 * instead of Debian's.
 */

declare(strict_types=1);

require 'PhpAmqpLib/autoload.php';

use PhpAmqpLib\Channel\AMQPChannel;
use PhpAmqpLib\Connection\AMQPConnectionConfig;
use PhpAmqpLib\Connection\AMQPConnectionFactory;
use PhpAmqpLib\Exception\AMQPExceptionInterface;
use PhpAmqpLib\Exception\AMQPIOException;
use PhpAmqpLib\Exception\AMQPRuntimeException;
use PhpAmqpLib\Exception\AMQPTimeoutException;
use PhpAmqpLib\Message\AMQPMessage;
use PhpAmqpLib\Wire\AMQPTable;

const PATIENCE = 3.0; // Seconds that a cashier is kept waiting.
const PAUSES = [1, 2, 5, 10, 30]; // Seconds between attempts.

function broker(): AMQPConnectionConfig
{
    $url = parse_url(getenv('AMQP_URL'));
    $config = new AMQPConnectionConfig();
    $config->setHost($url['host']);
    $config->setPort($url['port'] ?? ($url['scheme'] === 'amqps' ? 5671 : 5672));
    $config->setUser(rawurldecode($url['user']));
    $config->setPassword(rawurldecode($url['pass']));
    $config->setVhost(rawurldecode(substr($url['path'] ?? '/%2f', 1)));
    $config->setIsSecure($url['scheme'] === 'amqps');
    $config->setHeartbeat(30);
    $config->setReadTimeout(60.0); // Twice the heartbeat.
    $config->setWriteTimeout(60.0);
    return $config;
}

function routingKey(string $type, array $body): string
{
    return "$type.{$body['workgroup']}." . ($body['seller'] ?? $body['owner']);
}

function message(string $type, array $body, array $properties): AMQPMessage
{
    // The broker checks user_id, and the workers believe nobody else. In the cluster of `make up` all are guests, and a
    // guest speaks for nobody.
    $login = broker()->getUser();
    return new AMQPMessage(json_encode($body, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE), $properties + [
        'type' => $type,
        'content_type' => 'application/json',
        'timestamp' => time(),
    ] + ($login === 'guest' ? [] : ['user_id' => $login]));
}

/** Publishes what must not be lost, over one connection that is opened anew when it was lost. */
final class Publisher
{
    private ?AMQPChannel $channel = null;
    private ?string $refusal = null;

    /**
     * Returns once the broker has the message on disk.
     *
     * Until the broker has said so nobody knows whether it has it. So it is sent again, with the same message_id: to the
     * workers the same line twice is one sale. A channel that the broker closes is no accident (403: this login may not say
     * that; 404: there is no exchange; 406: user_id is another's), so that is for the caller.
     */
    public function tell(string $type, array $body, string $messageId): void
    {
        $message = message($type, $body, [
            'message_id' => $messageId,
            'delivery_mode' => AMQPMessage::DELIVERY_MODE_PERSISTENT,
        ]);
        foreach ([...PAUSES, null] as $pause) {
            try {
                $this->channel ??= $this->open();
                $this->refusal = null;
                $this->channel->basic_publish($message, 'tixly', routingKey($type, $body), true); // Mandatory.
                $this->channel->wait_for_pending_acks_returns(30);
                if ($this->refusal === null) {
                    return;
                }
                $reason = $this->refusal;
            } catch (AMQPRuntimeException | AMQPIOException | AMQPTimeoutException $error) {
                $reason = $error->getMessage();
            }
            $this->channel = null;
            if ($pause === null) {
                throw new RuntimeException("$type $messageId was not taken: $reason");
            }
            fwrite(STDERR, "$type $messageId is not confirmed: $reason; again in $pause s\n");
            sleep($pause);
        }
    }

    private function open(): AMQPChannel
    {
        $channel = AMQPConnectionFactory::create(broker())->channel();
        $channel->confirm_select();
        $channel->set_nack_handler(function (): void {
            $this->refusal = 'the broker would not take it';
        });
        $channel->set_return_listener(function (int $code, string $text): void {
            $this->refusal = "no queue takes it ($code $text)";
        });
        return $channel;
    }
}

/** The answer's type and body; null when there was none in time. Then sell at the regular price, or ask again. */
function ask(array $body): ?array
{
    $question = bin2hex(random_bytes(16));
    $end = microtime(true) + PATIENCE;
    $answer = null;
    $connection = AMQPConnectionFactory::create(broker());
    $channel = $connection->channel();
    // Not a queue: the broker hands answers straight to this channel. First consume, then publish.
    $channel->basic_consume('amq.rabbitmq.reply-to', '', false, true, false, false,
        function (AMQPMessage $message) use ($question, &$answer): void {
            if ($message->get('correlation_id') === $question) {
                $answer = [$message->get('type'), json_decode($message->getBody(), true, 512, JSON_THROW_ON_ERROR)];
            }
        });
    $request = message('basket.tariffs-requested', $body, [
        'message_id' => $question,
        'correlation_id' => $question,
        'reply_to' => 'amq.rabbitmq.reply-to',
        'application_headers' => new AMQPTable(['deadline' => deadline($end)]),
    ]);
    $channel->basic_publish($request, 'tixly', routingKey('basket.tariffs-requested', $body), true);
    try {
        while ($answer === null && ($left = $end - microtime(true)) > 0) {
            $channel->wait(null, false, $left);
        }
    } catch (AMQPTimeoutException) {
        return null;
    } finally {
        $connection->close();
    }
    return $answer;
}

/** RFC 3339 with milliseconds. */
function deadline(float $time): string
{
    return DateTimeImmutable::createFromFormat('U.u', sprintf('%.6F', $time))->format(DATE_RFC3339_EXTENDED);
}

/**
 * Writes a message down and acts on it in one transaction; false where it was heard before.
 *
 * Two outcomes of one line may come in the wrong order: of the same sale, sale.cancelled is the last word; else the later
 * `at` counts.
 */
function takeNews(PDO $database, string $type, array $body, string $messageId): bool
{
    $database->beginTransaction();
    $heard = $database->prepare('INSERT OR IGNORE INTO heard VALUES (?)');
    $heard->execute([$messageId]);
    if ($heard->rowCount() > 0 && str_starts_with($type, 'sale.')) {
        $line = [$body['seller'], $body['basketId'], $body['lineId']];
        $news = ['outcome' => $type, 'sale' => $body['ticketSaleId'] ?? null, 'at' => $body['at']];
        $known = $database->prepare('SELECT outcome, sale, at FROM lines WHERE seller = ? AND basket = ? AND line = ?');
        $known->execute($line);
        $before = $known->fetch(PDO::FETCH_ASSOC);
        if ($before === false || isLater($news, $before)) {
            $database->prepare('INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?, ?)')
                ->execute([...$line, ...array_values($news)]);
        }
    }
    $database->commit();
    return $heard->rowCount() > 0;
}

function isLater(array $news, array $known): bool
{
    if ($news['sale'] !== null && $news['sale'] === $known['sale']) {
        return $known['outcome'] !== 'sale.cancelled';
    }
    return $news['at'] >= $known['at']; // Times from us are all in UTC and of one length.
}

/** Takes what is in the queue that the operator has made for this login, and goes on after every loss. */
function listen(string $path, string $queue): never
{
    $database = new PDO("sqlite:$path", null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
    $database->exec('CREATE TABLE IF NOT EXISTS heard (message_id TEXT PRIMARY KEY)');
    $database->exec('CREATE TABLE IF NOT EXISTS lines (seller TEXT, basket TEXT, line TEXT, outcome TEXT, sale TEXT,
        at TEXT, PRIMARY KEY (seller, basket, line))');
    $take = function (AMQPMessage $message) use ($database): void {
        $body = json_decode($message->getBody(), true, 512, JSON_THROW_ON_ERROR);
        $isNews = takeNews($database, $message->get('type'), $body, $message->get('message_id'));
        $word = $isNews ? 'news' : 'heard before';
        echo "$word {$message->get('type')} ", json_encode($body, JSON_UNESCAPED_UNICODE), "\n";
        $message->ack(); // Only now: a crash before this brings the message back.
    };
    while (true) {
        try {
            $channel = AMQPConnectionFactory::create(broker())->channel();
            $channel->basic_qos(0, 50, false);
            $channel->basic_consume($queue, '', false, false, false, false, $take);
            fwrite(STDERR, "listens to $queue\n");
            $channel->consume();
        } catch (AMQPExceptionInterface $error) {
            fwrite(STDERR, "lost the broker: {$error->getMessage()}\n");
            sleep(1);
        }
    }
}

function read(string $path): array
{
    return json_decode(file_get_contents($path), true, 512, JSON_THROW_ON_ERROR);
}

[, $command, $first, $second] = $argv + [null, null, null, null];
if ($command === 'tell' && $second !== null) {
    // In Tixly the id is written down with the sale, before it is published; see publishing.md.
    (new Publisher())->tell($first, read($second), bin2hex(random_bytes(16)));
} elseif ($command === 'ask' && $first !== null) {
    $answer = ask(read($first));
    if ($answer === null) {
        exit(2);
    }
    echo $answer[0], ' ', json_encode($answer[1], JSON_UNESCAPED_UNICODE), "\n";
} elseif ($command === 'listen' && $first !== null) {
    listen($first, $second ?? broker()->getUser() . '.outcomes');
} else {
    fwrite(STDERR, "usage: tixly.php tell TYPE FILE | ask FILE | listen DATABASE [QUEUE]\n");
    exit(64);
}
