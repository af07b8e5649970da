import type { Reply } from '../http/reply'

interface Replay {
  grantId: string
  usedAt: number
  reply: Reply
}

/**
 * The responses to used refresh tokens. The emulator repeats such a response if a client sends the same refresh token within the grace
 * period.
 */
export interface RefreshReplays {
  remember(refreshToken: string, replay: Replay): void
  find(refreshToken: string, usedSince: number): Reply | undefined
  forgetGrant(grantId: string): void
  clear(): void
}

export function createRefreshReplays(): RefreshReplays {
  const replays = new Map<string, Replay>()
  return {
    remember: (refreshToken, replay) => void replays.set(refreshToken, replay),
    find(refreshToken, usedSince) {
      const replay = replays.get(refreshToken)
      return replay && replay.usedAt > usedSince ? replay.reply : undefined
    },
    forgetGrant(grantId) {
      for (const [token, replay] of replays) {
        if (replay.grantId === grantId) replays.delete(token)
      }
    },
    clear: () => replays.clear(),
  }
}
