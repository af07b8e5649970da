import type { NextConfig } from 'next'

const config: NextConfig = {
  // The address that a login comes back to has GenAuth's code in it, which is not for the log.
  logging: { incomingRequests: { ignore: [/\/auth\/callback/] } },
}

export default config
