/* The bare loop that the pipeline is measured against: consume, publish (mandatory, confirmed), acknowledge.
   One thread, two connections, librabbitmq and poll(2); it reconnects to nothing and aborts on anything odd.

   usage: relay-baseline PORT FROM TO COUNT PREFETCH; writes messages per second. */
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

static void check(int ok, const char *what) {
  if (ok) return;
  fprintf(stderr, "relay-baseline: %s failed\n", what);
  exit(1);
}

static amqp_connection_state_t dial(int port) {
  amqp_connection_state_t connection = amqp_new_connection();
  amqp_socket_t *socket = amqp_tcp_socket_new(connection);
  check(amqp_socket_open(socket, "127.0.0.1", port) == AMQP_STATUS_OK, "connect");
  amqp_rpc_reply_t reply =
      amqp_login(connection, "/", 0, 131072, 10, AMQP_SASL_METHOD_PLAIN, "guest", "guest");
  check(reply.reply_type == AMQP_RESPONSE_NORMAL, "login");
  amqp_channel_open(connection, 1);
  return connection;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static int has_input(amqp_connection_state_t connection) {
  return amqp_frames_enqueued(connection) || amqp_data_in_buffer(connection);
}

static struct {
  amqp_connection_state_t in, out;
  const char *to;
  uint64_t *tags, tag, sequence, lowest;
  size_t size, received;
  char body[1 << 20];
  long done;
} relay;

static void forward(void) {
  amqp_basic_properties_t properties;
  memset(&properties, 0, sizeof properties);
  properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG;
  properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  properties.content_type = amqp_cstring_bytes("application/json");
  amqp_bytes_t body = {relay.received, relay.body};
  relay.tags[relay.sequence++] = relay.tag;
  int status = amqp_basic_publish(relay.out, 1, amqp_empty_bytes, amqp_cstring_bytes(relay.to), 1, 0, &properties, body);
  check(status == AMQP_STATUS_OK, "publish");
}

static void take(void) {
  amqp_frame_t frame;
  struct timeval none = {0, 0};
  while (amqp_simple_wait_frame_noblock(relay.in, &frame, &none) == AMQP_STATUS_OK) {
    if (frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_BASIC_DELIVER_METHOD) {
      relay.tag = ((amqp_basic_deliver_t *)frame.payload.method.decoded)->delivery_tag;
    } else if (frame.frame_type == AMQP_FRAME_HEADER) {
      relay.size = frame.payload.properties.body_size;
      relay.received = 0;
      check(relay.size <= sizeof relay.body, "a smaller body");
    } else if (frame.frame_type == AMQP_FRAME_BODY) {
      amqp_bytes_t part = frame.payload.body_fragment;
      memcpy(relay.body + relay.received, part.bytes, part.len);
      relay.received += part.len;
      amqp_maybe_release_buffers_on_channel(relay.in, 1);
      if (relay.received == relay.size) forward();
    }
  }
}

static void confirm(void) {
  amqp_frame_t frame;
  struct timeval none = {0, 0};
  while (amqp_simple_wait_frame_noblock(relay.out, &frame, &none) == AMQP_STATUS_OK) {
    check(frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_BASIC_ACK_METHOD, "confirm");
    amqp_basic_ack_t *ack = frame.payload.method.decoded;
    uint64_t first = ack->multiple ? relay.lowest : ack->delivery_tag;
    for (uint64_t sequence = first; sequence <= ack->delivery_tag; sequence++) {
      if (!relay.tags[sequence]) continue;
      amqp_basic_ack(relay.in, 1, relay.tags[sequence], 0);
      relay.tags[sequence] = 0;
      relay.done++;
    }
    if (ack->multiple) relay.lowest = ack->delivery_tag + 1;
    amqp_maybe_release_buffers_on_channel(relay.out, 1);
  }
}

int main(int count, char **arguments) {
  if (count != 6) {
    fprintf(stderr, "usage: relay-baseline PORT FROM TO COUNT PREFETCH\n");
    return 64;
  }
  int port = atoi(arguments[1]);
  long total = atol(arguments[4]);
  relay.in = dial(port);
  relay.out = dial(port);
  relay.to = arguments[3];
  relay.tags = calloc(total + 2, sizeof *relay.tags);
  relay.sequence = relay.lowest = 1;
  amqp_confirm_select(relay.out, 1);
  amqp_basic_qos(relay.in, 1, 0, atoi(arguments[5]), 0);
  amqp_basic_consume(relay.in, 1, amqp_cstring_bytes(arguments[2]), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
  double start = now();
  while (relay.done < total) {
    if (!has_input(relay.in) && !has_input(relay.out)) {
      struct pollfd sockets[2] = {
          {amqp_get_sockfd(relay.in), POLLIN, 0}, {amqp_get_sockfd(relay.out), POLLIN, 0}};
      check(poll(sockets, 2, 30000) > 0, "waiting for the broker");
    }
    take();
    confirm();
  }
  printf("%.0f\n", total / (now() - start));
  amqp_connection_close(relay.in, AMQP_REPLY_SUCCESS);
  amqp_connection_close(relay.out, AMQP_REPLY_SUCCESS);
  return 0;
}
