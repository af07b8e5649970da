// Replaces VitePress's home page, which has no `main` landmark, and shows code beside the title.
import { Content } from 'vitepress'
import { VPHomeContent, VPHomeFeatures, VPHomeHero } from 'vitepress/theme'
import { h, provide, ref } from 'vue'

const code = `function Account() {
  const { isLoggedIn, user, login, logout } = useAuth()
  return isLoggedIn
    ? <button onClick={logout}>Log out {user?.name}</button>
    : <button onClick={login}>Log in</button>
}`

// A keyboard can scroll an element with overflow only if it is focusable.
const heroCode = () => h('pre', { class: 'hero-code', tabindex: 0 }, h('code', code))

export default {
  setup() {
    provide('hero-image-slot-exists', ref(true))
    return () =>
      h('main', { class: 'home-page' }, [
        h(VPHomeHero, null, { 'home-hero-image': heroCode }),
        h(VPHomeFeatures),
        h(VPHomeContent, null, { default: () => h(Content) }),
      ])
  },
}
