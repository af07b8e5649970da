/** How every test starts Chromium: as root too, and without asking anybody on the network for anything. */
export const chromiumLaunch: { executablePath: string; args: string[] } = {
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}
