package cli

import (
	"fmt"
	"strings"

	"gosua/internal/console/command"
)

// rows are a tree like pjsua's, whose commands note that they were run.
type rows struct {
	ran []string
	all []command.Command
}

func newRows() *rows {
	r := &rows{}
	r.root()
	r.calls()
	r.others()
	return r
}

// group adds a name with names below it.
func (r *rows) group(path, summary string) {
	r.all = append(r.all, command.Command{Path: strings.Fields(path), Summary: summary})
}

// add adds a command, "path | shortcut".
func (r *rows) add(title, summary string, args ...command.Arg) {
	path, shortcut, _ := strings.Cut(title, " | ")
	r.all = append(r.all, command.Command{
		Path: strings.Fields(path), Shortcut: shortcut, Summary: summary, Args: args,
		Run: func(_ *command.Context, args []string) { r.ran = append(r.ran, fmt.Sprintf("%s %q", path, args)) },
	})
}

// arg is a plain argument, choices one that must be chosen; values are "value summary".
func arg(name, summary string) command.Arg { return command.Arg{Name: name, Summary: summary} }

func choices(name string, values ...string) command.Arg {
	return command.Arg{Name: name, Choices: func(*command.Context) []command.Choice {
		var all []command.Choice
		for _, v := range values {
			value, summary, _ := strings.Cut(v, " ")
			all = append(all, command.Choice{Value: value, Summary: summary})
		}
		return all
	}}
}

// dest is whom to call.
func dest() command.Arg {
	a := choices("buddy_id", "-1 All buddies", "0 Current dialog", "URL An URL")
	a.Open, a.Kind = true, command.Target
	return a
}

func optional(a command.Arg) command.Arg {
	a.Optional = true
	return a
}

func (r *rows) root() {
	r.add("log", "Change log level", command.Arg{Name: "level", Summary: "Log level", Kind: command.Int})
	r.add("exit", "Exit session")
	r.group("call", "Call related commands")
	r.group("im", "IM and Presence Commands")
	r.group("acc", "Account commands")
	r.group("audio", "Conference and Media commands")
	r.group("stat", "Status and config commands")
	r.add("sleep", "Suspend keyboard input", arg("msec", "Millisecond"))
	r.add("network", "Detect network type")
	r.add("shutdown", "Shutdown application")
	r.all[len(r.all)-1].Menu = "q"
	r.add("restart", "Restart application", optional(arg("options1", "")), optional(arg("options2", "")))
	r.add("ip_change", "Handle IP change")
	r.add("toggle_sdp_offer | o", "Toggle SDP offer use on subsequent calls and UPDATEs")
}

func (r *rows) calls() {
	r.add("call new | m", "Make new call", dest())
	r.add("call multi | M", "Make multiple calls", command.Arg{Name: "number", Summary: "Number of calls", Kind: command.Int}, dest())
	url := arg("url", "URL to be put in Contact")
	url.When = func(_ *command.Context, args []string) bool { return strings.HasPrefix(args[0], "3") }
	r.add("call answer | a", "Answer call", arg("code", "Answer code"), url)
	r.add("call hangup | g", "Hangup call")
	r.add("call hangup_all | hA", "Hangup all call")
	r.add("call hold | H", "Hold call")
	r.add("call transfer_replaces | X", "Transfer replace call", choices("call_id"))
	r.add("call redirect | R", "Redirect call", choices("redirect_option",
		"0 Redirect accept replace", "1 Redirect accept", "2 Redirect reject", "3 Redirect stop"))
	r.add("call d_2833 | #", "Send RFC 2833 DTMF", arg("dtmf_to_send", "DTMF to send"))
	r.add("call list", "Show current call")
	r.group("call playwav", "Play a WAV file")
	r.add("call playwav start", "Start playing", arg("call_id", "Call ID (-1=current/next)"), arg("file", "File"))
	r.add("call playwav stop", "Stop playing", arg("call_id", "Call ID"))
}

func (r *rows) others() {
	r.add("im add_b | +b", "Add buddy", arg("buddy_uri", "Buddy URI"))
	r.add("im del_b | -b", "Delete buddy", choices("buddy_id"))
	to := choices("buddy_id", "0 Current dialog", "URL An URL")
	to.Open = true
	r.add("im send_im | i", "Send IM", to, arg("message_content", "Message content"))
	r.add("im sub_pre", "Subscribe presence", dest())
	r.add("im unsub_pre", "Unsubscribe Presence", dest())
	r.add("im tog_state", "Toggle online state")
	r.add("im pre_text | T", "Specify custom presence text", choices("state",
		"1 Available", "2 Busy", "3 On The Phone", "4 Idle", "5 Away", "6 Be Right Back", "7 Offline"))
	r.add("im bud_list | bl", "Show buddy list")
	r.add("acc next | <", "Select the next account", choices("acc_id", "0  <sip:127.0.0.1:21000>", "1 *sip:me@127.0.0.1"))
	r.add("acc mod | !a", "Modify account", arg("acc_id", "Account ID"), arg("sip_url", "Your SIP URL"))
	r.add("acc show | l", "Show account list")
	r.add("audio list | cl", "Show conference list")
	r.add("audio conf_con | cc", "Conference connect", choices("src", "0 ", "1 ", "2 "), choices("dst", "0 ", "1 ", "2 "))
	r.add("audio adjust_vol | V", "Adjust volume", arg("mic_port", "Mic level"), arg("speaker_port", "Speaker Level"))
	r.add("audio codec_prio | Cp", "Arrange codec priorities", choices("codec_id",
		"speex/16000/1 Audio, prio: 130", "speex/8000/1 Audio, prio: 129", "speex/32000/1 Audio, prio: 128",
		"PCMU/8000/1 Audio, prio: 128", "L16/44100/2 Audio, prio: 0", "* Audio (All)"), arg("priority", "Codec priority"))
	r.add("stat dump_stat | ds", "Dump status")
	r.add("stat dump_detail | dd", "Dump detail status")
	r.add("stat dump_conf | dc", "Dump configuration to screen")
	r.add("stat write_setting | f", "Write current configuration file", arg("output_file", "Output configuration filename"))
}

// scope resolves in the rows.
func (r *rows) scope() *scope {
	return New(Config{Commands: r.all, Prompt: "vm> "}).scope(&command.Context{Face: command.Tree})
}
