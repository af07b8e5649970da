import { useRef } from 'react'

/** Returns how often a component has rendered. Stories show with this number that a change did not cause a render. */
export function useRenderCount(): number {
  const count = useRef(0)
  count.current += 1
  return count.current
}
