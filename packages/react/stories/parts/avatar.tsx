import type { ReactNode } from 'react'

interface AvatarProps {
  readonly name: string
  readonly picture?: string | null | undefined
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return letters.map((word) => word?.charAt(0).toUpperCase() ?? '').join('')
}

/** Shows a picture or initials. The avatar is hidden from screen readers, because the name is next to it. */
export function Avatar({ name, picture }: AvatarProps): ReactNode {
  return (
    <span className="avatar" aria-hidden="true">
      {picture ? <img src={picture} alt="" /> : initials(name)}
    </span>
  )
}
