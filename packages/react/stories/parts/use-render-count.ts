import { useRef } from 'react'

/** Returns how often a component has rendered. Stories show with this number that a change did not cause a render. */
export function useRenderCount(): number {
  // React Compiler must not cache the count of a render.
  'use no memo'
  const count = useRef(0)
  // eslint-disable-next-line react-hooks/refs -- the number of renders is the side effect to show
  count.current += 1
  // eslint-disable-next-line react-hooks/refs -- see above
  return count.current
}
