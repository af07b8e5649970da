/** A user with an e-mail address. */
export interface Contact {
  readonly name: string
  readonly email: string
}

/** What a schema library creates, for example Zod with `z.object({ name: z.string(), email: z.email() })`. */
export const contactSchema = {
  '~standard': {
    version: 1,
    vendor: 'story',
    validate(claims: unknown) {
      const { name, email } = Object(claims) as Partial<Contact>
      return typeof name === 'string' && typeof email === 'string'
        ? { value: { name, email } }
        : { issues: [{ message: 'Not an e-mail address', path: ['email'] }] }
    },
    types: undefined as { readonly input: unknown; readonly output: Contact } | undefined,
  },
} as const
