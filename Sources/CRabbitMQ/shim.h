#ifndef UITPAS_CRABBITMQ_SHIM_H
#define UITPAS_CRABBITMQ_SHIM_H
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/time.h>

/// Wrapper around `amqp_login_with_properties()`, which is variadic and can't be called from Swift: logs in with user
/// and password.
static inline amqp_rpc_reply_t uitpas_amqp_login(
    amqp_connection_state_t state, const char *vhost, int frame_max, int heartbeat,
    const amqp_table_t *properties, const char *user, const char *password) {
  return amqp_login_with_properties(state, vhost, 1, frame_max, heartbeat, properties,
                                    AMQP_SASL_METHOD_PLAIN, user, password);
}

/// The same as whom the certificate of the connection names: the broker looks there, and not at what we say, which
/// librabbitmq can't bear to be empty.
static inline amqp_rpc_reply_t uitpas_amqp_login_by_certificate(
    amqp_connection_state_t state, const char *vhost, int frame_max, int heartbeat,
    const amqp_table_t *properties) {
  return amqp_login_with_properties(state, vhost, 1, frame_max, heartbeat, properties,
                                    AMQP_SASL_METHOD_EXTERNAL, "-");
}

/// What librabbitmq forgets of a TLS connection, and only it knows. Outlives the socket.
typedef struct {
  /// Why the peer's certificate is not believed; 0 while it is.
  int verification;
  /// The connection once it stands, held by us, too; NULL again after `uitpas_ssl_let_go()`.
  SSL *ssl;
} uitpas_ssl_memory;

static inline int uitpas_ssl_verified(int preverified, X509_STORE_CTX *store) {
  SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
  uitpas_ssl_memory *memory = ssl ? SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)) : NULL;
  if (!preverified && memory) memory->verification = X509_STORE_CTX_get_error(store);
  return preverified;
}

static inline void uitpas_ssl_happened(const SSL *ssl, int where, int result) {
  uitpas_ssl_memory *memory = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
  (void)result;
  if (!(where & SSL_CB_HANDSHAKE_DONE) || !memory || memory->ssl) return;
  memory->ssl = (SSL *)ssl;
  SSL_up_ref(memory->ssl);
}

/// Has what happens on a socket of librabbitmq's written to `memory`.
static inline void uitpas_ssl_remember(amqp_socket_t *socket, uitpas_ssl_memory *memory) {
  SSL_CTX *context = (SSL_CTX *)amqp_ssl_socket_get_context(socket);
  SSL_CTX_set_app_data(context, memory);
  X509_STORE_set_verify_cb(SSL_CTX_get_cert_store(context), uitpas_ssl_verified);
  SSL_CTX_set_info_callback(context, uitpas_ssl_happened);
}

static inline void uitpas_ssl_let_go(uitpas_ssl_memory *memory) {
  SSL_free(memory->ssl);
  memory->ssl = NULL;
}

/// The subject of the certificate that a socket will show, as RFC 2253 writes it; false where there is none.
static inline int uitpas_ssl_subject(amqp_socket_t *socket, char *text, int size) {
  X509 *certificate = SSL_CTX_get0_certificate((SSL_CTX *)amqp_ssl_socket_get_context(socket));
  BIO *memory = certificate ? BIO_new(BIO_s_mem()) : NULL;
  if (!memory) return 0;
  X509_NAME_print_ex(memory, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  int length = BIO_read(memory, text, size - 1);
  BIO_free(memory);
  if (length < 0) return 0;
  text[length] = 0;
  return 1;
}

/// The alert with which the peer ended this thread's last TLS operation (RFC 8446, section 6); 0 where there was none.
static inline int uitpas_ssl_last_alert(void) {
  unsigned long error = ERR_peek_last_error();
  int reason = ERR_GET_REASON(error);
  return ERR_GET_LIB(error) == ERR_LIB_SSL && reason > SSL_AD_REASON_OFFSET
             ? reason - SSL_AD_REASON_OFFSET
             : 0;
}

/// The same of an alert that nobody has read: with TLS 1.3 we are sent away after we think that we are in, and where that
/// ended a write, librabbitmq reads no more. `descriptor` is a copy of the socket's, which it has closed.
static inline int uitpas_ssl_unread_alert(uitpas_ssl_memory *memory, int descriptor) {
  char byte;
  if (!memory->ssl || !SSL_set_fd(memory->ssl, descriptor)) return 0;
  ERR_clear_error();
  return SSL_read(memory->ssl, &byte, 1) > 0 ? 0 : uitpas_ssl_last_alert();
}
#endif
