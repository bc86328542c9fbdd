package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gosua/internal/console/command"
)

// resolved says in one line what becomes of a line: the command, or the answer.
func resolved(s *scope, line string) string {
	run, a := s.resolve(line)
	switch {
	case a != nil:
		return fmt.Sprintf("%d %s %s", a.pos, strings.TrimPrefix(a.fault, "%Error : "), strings.Join(values(a.entries), ","))
	case run == nil:
		return ""
	}
	return fmt.Sprintf("%s %q", strings.Join(run.command.Path, " "), run.args)
}

func values(all []entry) []string {
	var some []string
	for _, e := range all {
		some = append(some, e.value)
	}
	return some
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		// the root: shortcuts, then prefixes of names and shortcuts
		{"h", `call hangup_all []`},
		{"H", `call hold []`},
		{"C * 1", `audio codec_prio ["*" "1"]`},
		{"e", `exit []`},
		{"tog", `toggle_sdp_offer []`},
		{"shut", `shutdown []`},
		{"m sip:a@b", `call new ["sip:a@b"]`},
		{"c", "0  call,cl,cc"},
		{"s", "0  stat,sleep,shutdown"},
		{"+", "2  "},
		{"CP", "0 Invalid Arguments "},
		// below it: names and their prefixes alone
		{"ca li", `call list []`},
		{"call ho", `call hold []`},
		{"call hangup", `call hangup []`},
		{"call pl sta 0 x.wav", `call playwav start ["0" "x.wav"]`},
		{"call pl st", "8  start,stop"},
		{"call cl", "5 Invalid Arguments "},
		{"call g", "5 Invalid Arguments "},
		{"call m", "7  "},
		{"call HOLD", "5 Invalid Arguments "},
		// a group alone
		{"call", "5  new,multi,answer,hangup,hangup_all,hold,transfer_replaces,redirect,d_2833,list,playwav"},
		{"call playwav", "13  start,stop"},
		// arguments
		{"answer", "0 Invalid Arguments "},
		{"a 180", `call answer ["180" ""]`},
		{"a 302", "6  "},
		{"a 302 sip:x", `call answer ["302" "sip:x"]`},
		{"a 200 sip:x", `call answer ["200" "sip:x"]`},
		{"a 200 sip:x y", "12 Too Many Arguments "},
		{"restart", `restart ["" ""]`},
		{`restart "--null-audio"`, `restart ["--null-audio" ""]`},
		{"restart a b c", "12 Too Many Arguments "},
		{"i 1 {two words}", `im send_im ["1" "two words"]`},
		{"i 'sip:a@b' ''", `im send_im ["sip:a@b" ""]`},
		{"M 3x 1", "2 Invalid Arguments "},
		{"M -1 1", `call multi ["-1" "1"]`},
		{"M 99999999999999999999 1", "2 Invalid Arguments "},
		{"cc 1", "5  0,1,2"},
		{"cc 1 1 1", "7 Too Many Arguments "},
		{"Cp '' 1", "3  speex/16000/1,speex/8000/1,speex/32000/1,PCMU/8000/1,L16/44100/2,*"},
		{"m URLx", `call new ["URLx"]`},
		{"m U", `call new ["U"]`},
		// quotes
		{"i 1 'two", "4 Invalid Arguments "},
		{`"call" list`, `call list []`},
		{"'", "0 Invalid Arguments "},
		{"''", "0  log,exit,call,im,acc,audio,stat,sleep,network,shutdown,restart,ip_change,toggle_sdp_offer," +
			"m,M,a,g,hA,H,X,R,#,+b,-b,i,T,bl,<,!a,l,cl,cc,V,Cp,ds,dd,dc,f"},
	} {
		if got := resolved(newRows().scope(), c.line); got != c.want {
			t.Errorf("%q: %s; want %s", c.line, got, c.want)
		}
	}
}

func TestEveryShortcutAndPathRuns(t *testing.T) {
	r := newRows()
	for _, c := range r.all {
		if c.Run == nil {
			continue
		}
		for _, typed := range []string{strings.Join(c.Path, " "), c.Shortcut} {
			s := r.scope()
			words, _ := split(typed)
			if typed == "" {
				continue
			}
			if n, rest, fault := s.descend(words); fault != nil || len(rest) > 0 || !slices.Equal(n.command.Path, c.Path) {
				t.Errorf("%q does not lead to %v: %v %v %v", typed, c.Path, n, rest, fault)
			}
		}
	}
}

func TestAnArgumentIsSkippedAsItsPredecessorsSay(t *testing.T) {
	r := newRows()
	var seen [][]string
	r.all = []command.Command{{Path: []string{"x"}, Args: []command.Arg{
		{Name: "first"},
		{Name: "second", When: func(_ *command.Context, args []string) bool {
			seen = append(seen, slices.Clone(args))
			return args[0] == "more"
		}},
	}, Run: func(*command.Context, []string) {}}}
	if got := resolved(r.scope(), "x less"); got != `x ["less" ""]` {
		t.Error(got)
	}
	if got := resolved(r.scope(), "x more"); got != "7  " {
		t.Error(got)
	}
	if want := [][]string{{"less"}, {"more"}}; !slices.EqualFunc(seen, want, slices.Equal) {
		t.Errorf("asked with %v, want %v", seen, want)
	}
}

func TestMenuRowsAreNotInTheTree(t *testing.T) {
	r := newRows()
	r.all = append(r.all, command.Command{Menu: "zz", Shortcut: "zz", Run: func(*command.Context, []string) {}})
	if got := resolved(r.scope(), "zz"); got != "0 Invalid Arguments " {
		t.Errorf("zz: %s", got)
	}
}

func TestLinesWithSecretsArePrivate(t *testing.T) {
	r := newRows()
	password := arg("auth_password", "Auth password")
	password.Secret = true
	r.add("acc add | +a", "Add new account", arg("sip_url", "URL"), password)
	for line, want := range map[string]bool{
		"acc add sip:a@b pw": true, "+a sip:a@b pw": true, "acc ad sip:a@b pw surplus": true, "+a sip:a@b 'open pw": true,
		"+a sip:a@b": false, "+a": false, "acc show": false, "": false, "nosuch pw": false, "acc": false,
	} {
		if got := r.scope().private(line); got != want {
			t.Errorf("%q is private: %v, want %v", line, got, want)
		}
	}
}

func TestHiddenCommandsAreRunByTheirWholeNameAlone(t *testing.T) {
	r := newRows()
	r.all = append(r.all, command.Command{Path: []string{"video"}, Hidden: true, Run: func(*command.Context, []string) {}})
	for typed, want := range map[string]string{"video": `video []`, "vide": "0 Invalid Arguments ", "vidoe": "0 Invalid Arguments "} {
		if got := resolved(r.scope(), typed); got != want {
			t.Errorf("%q: %s; want %s", typed, got, want)
		}
	}
	if h := r.scope().hint("", 4); strings.Contains(h.Show, "video") {
		t.Errorf("it is listed: %s", h.Show)
	}
	if _, a := r.scope().resolve("vidoe"); a.advice != askForList {
		t.Errorf("it is proposed: %s", a.advice)
	}
}

func TestCaretIsDrawnNoFartherThanItsLimit(t *testing.T) {
	text := (&answer{pos: 1 << 20}).text(4)
	if want := strings.Repeat(" ", 4+maxCaret) + "^\n"; text != want {
		t.Errorf("%d octets, want %d", len(text), len(want))
	}
}

// TestNothingToChoose: where an argument is missing that has no choices just now, a caret alone would say nothing.
func TestNothingToChoose(t *testing.T) {
	r := newRows()
	r.all = append(r.all, command.Command{Path: []string{"pick"}, Run: func(*command.Context, []string) {},
		Args: []command.Arg{{Name: "n", Choices: func(*command.Context) []command.Choice { return nil }}}})
	if _, a := r.scope().resolve("pick"); a == nil || a.text(4) != "         ^\nThere is nothing to choose from.\n" {
		t.Errorf("shows %+v", a)
	}
}
