import type { UserInfo } from './user-info'

/**
 * The types of your app. Add the type of your user once, and every hook and method returns it. The type describes the claims that GenAuth
 * sends, and nothing checks it at run time: to check the claims, pass a `schema` to the client.
 *
 * @example
 * ```ts
 * declare module '@genauth/core' {
 *   interface Register {
 *     user: { sub: string; name: string; roles: string[] }
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: an app adds its own member
export interface Register {}

/** The type of a user's claims: `user` of {@link Register}, or {@link UserInfo} if the app has registered no type. */
export type RegisteredUser = Register extends { user: infer User } ? User : UserInfo
