package consoles

import (
	"strings"
	"testing"
)

func TestConsole(t *testing.T) {
	each(t, map[string]func(t *testing.T, path string){
		"commands":      consoleCommands,
		"end of input":  consoleEndOfInput,
		"shutdown":      consoleShutdown,
		"beside telnet": consoleBesideTelnet,
	})
}

// consoleCommands are the same as over telnet; a question mark at the end of a line asks, and help names types.
func consoleCommands(t *testing.T, path string) {
	p := startAtConsole(t, path)
	for _, x := range []struct{ line, want string }{
		{"?", `^  shutdown  +Shutdown application$`},
		{"nosuch", `^%Error : Invalid Arguments$`},
		{"call hangup all", `^%Error : Too Many Arguments$`},
		{"call answer", `^  <(Text|Int)>  Answer code$`},
		{"call answer ?", `^  <(Text|Int)>  Answer code$`},
		{"call li", `You have 0 active call$`},
		{"bl", `Buddy list:$`},
		{"exit", ``}, // leaves nothing at the console
		{"help call hangup", `^call hangup \| g$`},
		{"l", `Account list:$`},
	} {
		p.Types(x.line)
		if x.want != "" {
			p.Wait(strings.Replace(x.want, "^", "^(?:>>> )*", 1))
		}
	}
}

// consoleEndOfInput ends a phone that has nothing to do.
func consoleEndOfInput(t *testing.T, path string) {
	p := startAtConsole(t, path)
	p.Types("call list")
	p.Wait(`You have 0 active call`)
	p.EndsInput()
	p.Wait(`PJSUA destroyed`)
	p.Ends(0)
}

func consoleShutdown(t *testing.T, path string) {
	p := startAtConsole(t, path)
	p.Types("shut")
	p.Wait(`Quitting app\.\.`)
	p.Wait(`PJSUA destroyed\.\.\.`)
	p.Ends(0)
}

// consoleBesideTelnet has both at once: each hears what the other's commands say.
func consoleBesideTelnet(t *testing.T, path string) {
	p := &phone{Gosua: startAtConsole(t, path, "--cli-telnet-port=0").Gosua}
	p.telnet = p.Wait(`Telnet to (\S+): Success`)[1]
	c := dial(t, p)
	p.Types("im add_b sip:one@127.0.0.1:9")
	c.expect(`New buddy 'sip:one@127.0.0.1:9'`)
	c.types("im add_b sip:two@127.0.0.1:9")
	p.Wait(`New buddy 'sip:two@127.0.0.1:9'`)
	c.types("shutdown")
	c.expect(`PJSUA destroyed`)
	p.Ends(0)
}
