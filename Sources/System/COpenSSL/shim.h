#ifndef NIGHTSHIFT_COPENSSL_SHIM_H
#define NIGHTSHIFT_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

/// Answers "no password", because OpenSSL's default asks at the terminal.
static inline int openssl_no_password(char *buffer, int size, int writing, void *context) {
  (void)buffer, (void)size, (void)writing, (void)context;
  return 0;
}

/// The private key in a PEM text (PKCS#1 or PKCS#8, not encrypted), or NULL.
static inline EVP_PKEY *openssl_read_private_key(const void *text, int length) {
  BIO *source = BIO_new_mem_buf(text, length);
  if (source == NULL) return NULL;
  EVP_PKEY *key = PEM_read_bio_PrivateKey(source, NULL, openssl_no_password, NULL);
  BIO_free(source);
  return key;
}

/// How many bytes a memory BIO holds; a macro in OpenSSL.
static inline int openssl_pending(BIO *buffer) { return (int)BIO_pending(buffer); }

#endif
