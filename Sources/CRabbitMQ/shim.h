#ifndef UITPAS_CRABBITMQ_SHIM_H
#define UITPAS_CRABBITMQ_SHIM_H
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>

/// `amqp_login` is variadic, which Swift cannot call.
static inline amqp_rpc_reply_t uitpas_amqp_login_plain(
    amqp_connection_state_t state, const char *vhost, int heartbeat,
    const char *user, const char *password) {
  return amqp_login(state, vhost, 0, 131072, heartbeat,
                    AMQP_SASL_METHOD_PLAIN, user, password);
}

static inline void uitpas_amqp_properties_init(amqp_basic_properties_t *p) {
  p->_flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
  p->delivery_mode = AMQP_DELIVERY_PERSISTENT;
}
#endif
