import type { NextConfig } from 'next'

const config: NextConfig = {
  // The callback URL contains the code of a login, which must not be in the log.
  logging: { incomingRequests: { ignore: [/\/auth\/callback/] } },
  // Enables `forbidden` and `unauthorized`, which the guard calls.
  experimental: { authInterrupts: true },
}

export default config
