package console

import (
	"fmt"
	"strings"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
)

// menu is the box of the classic menu.
const menu = `
+=============================================================================+
|       Call Commands:         |   Buddy, IM & Presence:  |     Account:      |
|                              |                          |                   |
|  m  Make new call            | +b  Add new buddy        | +a  Add new accnt.|
|  M  Make multiple calls      | -b  Delete buddy         | -a  Delete accnt. |
|  a  Answer call              |  i  Send IM              | !a  Modify accnt. |
|  h  Hangup call  (ha=all)    |  s  Subscribe presence   | rr  (Re-)register |
|  H  Hold call                |  u  Unsubscribe presence | ru  Unregister    |
|  o  Toggle call SDP offer    |  D  Subscribe dlg event  |                   |
|                              |  Du Unsub dlg event      |                   |
|  v  re-inVite (release hold) |  t  Toggle online status |  >  Cycle next ac.|
|  U  send UPDATE              |  T  Set online status    |  <  Cycle prev ac.|
| ],[ Select next/prev call    +--------------------------+-------------------+
|  x  Xfer call                |      Media Commands:     |  Status & Config: |
|  X  Xfer with Replaces       |                          |                   |
|  #  Send RFC 2833 DTMF       | cl  List ports           |  d  Dump status   |
|  *  Send DTMF with INFO      | cc  Connect port         | dd  Dump detailed |
| rt  Send real-time text      | cd  Disconnect port      | dc  Dump config   |
| dq  Dump curr. call quality  |  V  Adjust audio Volume  |  f  Save config   |
|  S  Send arbitrary REQUEST   | Cp  Codec priorities     |                   |
+-----------------------------------------------------------------------------+
|  q  QUIT      L  ReLoad       I  IP change     n  detect NAT type           |
|  sleep MS     echo [0|1|txt]                                                |
+=============================================================================+
`

// screen shows accounts, menu and calls.
func (c *Console) screen() {
	var b strings.Builder
	b.WriteString(">>>>\nAccount list:\n")
	for _, a := range c.cfg.Phone.Accounts() {
		b.WriteString(accountEntry(a))
	}
	b.WriteString("Buddy list:\n -none-\n")
	b.WriteString(menu)
	b.WriteString(callCount(len(c.cfg.Phone.Calls())))
	if call, ok := c.call(); ok {
		fmt.Fprintf(&b, "Current call id=%d to %s [%s]\n", call.ID, lines.Clean(call.Remote), call.State)
	}
	c.print(b.String())
}

func accountEntry(a phone.AccountInfo) string {
	mark, online := ' ', "Offline"
	if a.Default {
		mark = '*'
	}
	if a.Online {
		online = "Online"
	}
	return fmt.Sprintf(" %c[%2d] %s: %s\n       Online status: %s\n", mark, a.ID, lines.Clean(a.URI), registrationText(a), online)
}

// registrationText is CODE/TEXT (expires=N), or that the account does not register.
func registrationText(a phone.AccountInfo) string {
	switch {
	case !a.HasRegistrar:
		return "does not register"
	case a.Status == 0:
		return "100/In Progress (expires=0)"
	}
	return fmt.Sprintf("%d/%s (expires=%d)", a.Status, lines.Clean(a.StatusText), a.Expires)
}

func callCount(n int) string {
	if n > 1 {
		return fmt.Sprintf("You have %d active calls\n", n)
	}
	return fmt.Sprintf("You have %d active call\n", n)
}

// call is the current call. One that is gone without notice makes room for the next.
func (c *Console) call() (phone.CallInfo, bool) {
	for id := c.current.id(); id != noCall; id = c.current.over(id) {
		if info, ok := c.cfg.Phone.Call(id); ok {
			return info, true
		}
	}
	return phone.CallInfo{}, false
}

// account is the current account.
func (c *Console) account() (phone.AccountInfo, bool) {
	for _, a := range c.cfg.Phone.Accounts() {
		if a.Default {
			return a, true
		}
	}
	return phone.AccountInfo{}, false
}
