#!/usr/bin/env python3
"""Speaks with uitpas-workers as Tixly does: a model to copy from, not a library.

    tixly.py tell TYPE FILE           publishes a body, and returns once the broker has it
    tixly.py ask FILE                 asks for tariffs, prints the answer; exit code 2 when there is none in time
    tixly.py listen DATABASE [QUEUE]  takes outcomes, each piece of news once, until it is stopped

AMQP_URL says where the broker is and who logs in. Needs pika 1.2 or newer.
"""

import json
import os
import sqlite3
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone

import pika
from pika.exceptions import AMQPConnectionError, AMQPError, NackError

BROKER = pika.URLParameters(os.environ["AMQP_URL"])
LOGIN = BROKER.credentials.username
PATIENCE = timedelta(seconds=3)  # How long a cashier is kept waiting.
PAUSES = [1, 2, 5, 10, 30]  # Seconds between attempts.


def routing_key(kind, body):
    return f"{kind}.{body['workgroup']}.{body.get('seller') or body['owner']}"


def properties(kind, **more):
    # The broker checks user_id, and the workers believe nobody else. In the cluster of `make up` all are guests, and a guest
    # speaks for nobody.
    sender = None if LOGIN == "guest" else LOGIN
    return pika.BasicProperties(
        type=kind, content_type="application/json", user_id=sender, timestamp=int(time.time()), **more
    )


class Publisher:
    """Publishes what must not be lost (delivery mode 2 is persistent), over one connection that is opened anew when it was lost."""

    def __init__(self):
        self.channel = None

    def tell(self, kind, body, message_id):
        """Returns once the broker has the message on disk.

        Until the broker has said so nobody knows whether it has it. So it is sent again, with the same message_id: to the
        workers the same line twice is one sale. A channel that the broker closes is no accident (403: this login may not say
        that; 404: there is no exchange; 406: user_id is another's), so that is for the caller.
        """
        for pause in [*PAUSES, None]:
            try:
                if self.channel is None:
                    self.channel = pika.BlockingConnection(BROKER).channel()
                    self.channel.confirm_delivery()  # From here on basic_publish waits for the broker's word.
                self.channel.basic_publish(
                    "tixly",
                    routing_key(kind, body),
                    json.dumps(body),
                    properties(kind, message_id=message_id, delivery_mode=2),
                    mandatory=True,  # UnroutableError where no queue takes it.
                )
                return
            except (AMQPConnectionError, NackError) as error:
                self.channel = None
                if pause is None:
                    raise
                print(f"{kind} {message_id} is not confirmed: {error!r}; again in {pause} s", file=sys.stderr)
                time.sleep(pause)


def ask(body):
    """The answer's type and body; None when there was none in time. Then sell at the regular price, or ask again."""
    question, answers = str(uuid.uuid4()), []
    deadline = datetime.now(timezone.utc) + PATIENCE

    def take(channel, method, answer, payload):
        if answer.correlation_id == question:
            answers.append((answer.type, json.loads(payload)))

    with pika.BlockingConnection(BROKER) as connection:
        channel = connection.channel()
        # Not a queue: the broker hands answers straight to this channel. First consume, then publish.
        channel.basic_consume("amq.rabbitmq.reply-to", take, auto_ack=True)
        channel.basic_publish(
            "tixly",
            routing_key("basket.tariffs-requested", body),
            json.dumps(body),
            properties(
                "basket.tariffs-requested",
                message_id=question,
                correlation_id=question,
                reply_to="amq.rabbitmq.reply-to",
                headers={"deadline": deadline.isoformat()},
            ),
            mandatory=True,
        )
        while not answers and (left := (deadline - datetime.now(timezone.utc)).total_seconds()) > 0:
            connection.process_data_events(time_limit=left)
    return answers[0] if answers else None


def take_news(database, kind, body, message_id):
    """Writes a message down and acts on it in one transaction; False where it was heard before.

    Two outcomes of one line may come in the wrong order: of the same sale, sale.cancelled is the last word; else the later
    `at` counts.
    """
    with database:  # Commits, or rolls back.
        heard = database.execute("INSERT OR IGNORE INTO heard VALUES (?)", [message_id])
        if heard.rowcount == 0:
            return False
        if kind.startswith("sale."):
            line = (body["seller"], body["basketId"], body["lineId"])
            news = (kind, body.get("ticketSaleId"), body["at"])
            known = database.execute(
                "SELECT outcome, sale, at FROM lines WHERE seller = ? AND basket = ? AND line = ?", line
            ).fetchone()
            if known is None or is_later(news, known):
                database.execute("INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?, ?)", line + news)
        return True


def is_later(news, known):
    if news[1] is not None and news[1] == known[1]:
        return known[0] != "sale.cancelled"
    return news[2] >= known[2]  # Times from us are all in UTC and of one length.


def listen(path, queue):
    """Takes what is in the queue that the operator has made for this login, and goes on after every loss."""
    database = sqlite3.connect(path)
    database.executescript(
        """
        CREATE TABLE IF NOT EXISTS heard (message_id TEXT PRIMARY KEY);
        CREATE TABLE IF NOT EXISTS lines (
            seller TEXT, basket TEXT, line TEXT, outcome TEXT, sale TEXT, at TEXT, PRIMARY KEY (seller, basket, line)
        );
        """
    )

    def take(channel, method, message, payload):
        body = json.loads(payload)
        is_news = take_news(database, message.type, body, message.message_id)
        print("news" if is_news else "heard before", message.type, json.dumps(body, ensure_ascii=False), flush=True)
        channel.basic_ack(method.delivery_tag)  # Only now: a crash before this brings the message back.

    while True:
        try:
            with pika.BlockingConnection(BROKER) as connection:
                channel = connection.channel()
                channel.basic_qos(prefetch_count=50)
                channel.basic_consume(queue, take)
                print(f"listens to {queue}", file=sys.stderr, flush=True)
                channel.start_consuming()
        except AMQPError as error:
            print(f"lost the broker: {error!r}", file=sys.stderr, flush=True)
            time.sleep(1)


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main(command, *arguments):
    if command == "tell":
        kind, path = arguments
        # In Tixly the id is written down with the sale, before it is published; see publishing.md.
        Publisher().tell(kind, read(path), message_id=str(uuid.uuid4()))
    elif command == "ask":
        answer = ask(read(*arguments))
        if answer is None:
            sys.exit(2)
        print(answer[0], json.dumps(answer[1], ensure_ascii=False))
    elif command == "listen":
        path, *queue = arguments
        listen(path, queue[0] if queue else f"{LOGIN}.outcomes")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
