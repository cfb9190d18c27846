import type { TlsOptions } from 'node:tls';

/**
 * TLS 1.3 and 1.2, and of 1.2 only what Go's client offers that has forward secrecy and authenticated encryption.
 * Source: https://wiki.mozilla.org/Security/Server_Side_TLS, "intermediate"
 */
export const TLS_SETTINGS = {
  minVersion: 'TLSv1.2',
  /** Milliseconds; no API server takes that long. */
  handshakeTimeout: 10_000,
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
} as const satisfies TlsOptions;
