package config

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestBounds: each option with a number takes its bounds and nothing beyond.
func TestBounds(t *testing.T) {
	for name, r := range map[string]struct{ min, max int }{
		"log-level": {0, 6}, "app-log-level": {0, 6}, "stdout-refresh": {0, unlimited},
		"reg-timeout": {1, 3600}, "rereg-delay": {0, unlimited}, "reg-use-proxy": {0, 3}, "auto-update-nat": {0, 2},
		"local-port": {0, 65535}, "rtp-port": {0, 65535}, "thread-cnt": {0, 128}, "tls-neg-timeout": {0, unlimited},
		"clock-rate": {8000, 192000}, "ptime": {10, 1000}, "snd-auto-close": {-1, unlimited}, "jb-max-size": {-1, unlimited},
		"auto-answer": {100, 699}, "max-calls": {1, MaxCalls}, "duration": {0, unlimited},
	} {
		for _, n := range []int{r.min, r.max} {
			world{}.must(t, "--id=sip:a@h", "--"+name, strconv.Itoa(n))
		}
		for _, value := range []string{strconv.Itoa(r.min - 1), strconv.Itoa(r.max + 1), "", " 100", "100 ", "1e2", "0x64", "100.0", "hundred", "99999999999999999999"} {
			got := world{}.fault(t, "--id=sip:a@h", "--"+name+"="+value)
			if got.Key != "--"+name || !strings.HasPrefix(got.Text, strconv.Quote(value)+" is not ") {
				t.Errorf("--%s=%s: %v", name, value, got)
			}
		}
	}
}

// TestEveryNumberIsBounded: what takes N, SEC, MS, HZ, PORT or CODE refuses a word.
func TestEveryNumberIsBounded(t *testing.T) {
	numeric := []string{"N", "SEC", "MS", "HZ", "PORT", "CODE"}
	for _, o := range Options() {
		if o.Status != Supported || !slices.Contains(numeric, o.Arg) {
			continue
		}
		if got := (world{}).fault(t, "--id=sip:a@h", "--"+o.Name+"=word"); got.Key != "--"+o.Name {
			t.Errorf("--%s=word: %v", o.Name, got)
		}
	}
}

// TestEveryURLIsChecked: what takes a URL refuses a word, in pjsua's words too.
func TestEveryURLIsChecked(t *testing.T) {
	for _, o := range Options() {
		if o.Status != Supported || o.Arg != "URL" {
			continue
		}
		got := world{}.fault(t, "--"+o.Name+"=word")
		if !strings.HasPrefix(got.Text, `"word" is not a SIP URL: `) || !strings.HasPrefix(got.Pjsua, "Error: invalid ") || !strings.Contains(got.Pjsua, " URL 'word' in ") {
			t.Errorf("--%s=word: %v (%s)", o.Name, got, got.Pjsua)
		}
	}
}

func TestPlayTone(t *testing.T) {
	for _, good := range []string{"440,480,2000,4000", "0,0,0,0", " 440 , 480 ,1,2", "65535,65535,65535,65535"} {
		if c := (world{}).must(t, "--play-tone="+good); len(c.Media.PlayTones) != 1 {
			t.Errorf("%q: tones %v", good, c.Media.PlayTones)
		}
	}
	for _, bad := range []string{"", "440", "1,2,3,4,5", "1,2,3,", "-1,2,3,4", "1,2,3,65536", "1;2;3;4", "a,b,c,d"} {
		if got := (world{}).fault(t, "--play-tone="+bad); got.Pjsua != pjsuaTone {
			t.Errorf("%q: %v (%s)", bad, got, got.Pjsua)
		}
	}
}

func TestPlaceOfAnError(t *testing.T) {
	for _, tt := range []struct {
		err  Error
		want string
	}{
		{Error{Text: "it is wrong"}, "it is wrong"},
		{Error{Key: "--id", Text: "it is wrong"}, "--id: it is wrong"},
		{Error{File: "c.cfg", Text: "it is wrong"}, "c.cfg: it is wrong"},
		{Error{File: "c.cfg", Line: 7, Key: "--id", Text: "it is wrong"}, "c.cfg:7: --id: it is wrong"},
		{Error{Env: "GOSUA_ID", Key: "--id", Text: "it is wrong"}, "GOSUA_ID: --id: it is wrong"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestErrorsHoldEachFault(t *testing.T) {
	if (Errors{}).orNil() != nil {
		t.Error("no fault is an error")
	}
	first, second := &Error{Key: "--id", Text: "a"}, &Error{Key: "--proxy", Text: "b"}
	err := Errors{first, second}.orNil()
	if err.Error() != "--id: a\n--proxy: b" || !errors.Is(err, first) || !errors.Is(err, second) {
		t.Errorf("%q", err)
	}
}

// TestValidate: a Config that was made by hand is checked as one that was read.
func TestValidate(t *testing.T) {
	if err := Default().Validate(); err != nil {
		t.Errorf("the default: %v", err)
	}
	c := Default()
	c.SIP.NoTCP, c.SIP.NoUDP = true, true
	c.Accounts = []Account{{ID: "sip:a@h"}, {}, {ID: "sip:b@h", Credentials: []Credential{{Username: "u", HA1: "0"}}}}
	all, ok := errors.AsType[Errors](c.Validate())
	var keys []string
	for _, fault := range all {
		keys = append(keys, fault.Key)
	}
	if want := []string{"--no-udp", "--next-account", "--ha1"}; !ok || !slices.Equal(keys, want) {
		t.Errorf("faults of %q, want %q", keys, want)
	}
	c.TLS.Enabled, c.Accounts = true, nil
	if err := c.Validate(); err != nil {
		t.Errorf("TLS alone: %v", err)
	}
}

func TestDefaults(t *testing.T) {
	c := world{}.must(t)
	if c.SIP.LocalPort != 5060 || c.Media.RTPPort != 4000 || c.Media.ClockRate != 16000 || c.Calls.Max != 4 || c.Log.Level != 5 || c.Log.AppLevel != 4 {
		t.Errorf("without options: %+v", c)
	}
	if len(c.Accounts) != 0 || len(c.Warnings) != 0 || c.Log.LevelGiven {
		t.Errorf("without options there are accounts or warnings: %+v", c)
	}
	a := world{}.must(t, "--id=sip:a@h").Accounts[0]
	if a.Expires.Seconds() != 300 || a.RetryDelay.Seconds() != 300 || a.RegUseProxy != 3 || a.ContactRewrite != 1 {
		t.Errorf("an account without options: %+v", a)
	}
}
