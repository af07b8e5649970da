import { useUser } from '@genauth/react'
import { type FormEvent, useState } from 'react'
import { ErrorNotice } from '../parts/error-notice'
import { useDraft } from './use-draft'

/** A form. The app stores its text, so that the text is not lost when the session ends. */
export function NoteForm({ year }: { readonly year: string }): React.ReactNode {
  const { status, user, error, refetch } = useUser()
  return (
    <section className="card" aria-labelledby="note-heading">
      <h2 id="note-heading" className="card-heading">
        Your note
      </h2>
      {status === 'success' && <NoteFields key={user.sub} name={`${user.sub}:${year}`} />}
      {status === 'pending' && <div className="skeleton skeleton-field" />}
      {status === 'error' && (
        <ErrorNotice error={error} heading="Your profile could not be loaded">
          <button type="button" className="button button-small" onClick={() => void refetch()}>
            Try again
          </button>
        </ErrorNotice>
      )}
    </section>
  )
}

function NoteFields({ name }: { readonly name: string }): React.ReactNode {
  const [draft, setDraft] = useDraft(name)
  const [saved, setSaved] = useState<readonly { readonly id: number; readonly text: string }[]>([])

  function save(event: FormEvent): void {
    event.preventDefault()
    if (!draft.trim()) return
    setSaved([...saved, { id: saved.length, text: draft.trim() }])
    setDraft('')
  }

  return (
    <>
      <form onSubmit={save}>
        <label className="field-label" htmlFor="note">
          Note about this report
        </label>
        <textarea
          id="note"
          rows={3}
          value={draft}
          aria-describedby="note-hint"
          onChange={(event) => setDraft(event.target.value)}
        />
        <div className="button-row">
          <button type="submit" className="button">
            Save the note
          </button>
          <p id="note-hint" className="hint">
            Type some text, then let your session end. The text stays here.
          </p>
        </div>
      </form>
      <div role="status">
        {saved.length > 0 && (
          <ul className="saved-notes">
            {saved.map(({ id, text }) => (
              <li key={id}>{text}</li>
            ))}
          </ul>
        )}
      </div>
    </>
  )
}
