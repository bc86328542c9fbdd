package command

import (
	"fmt"
	"os"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
)

// statusCommands show the state and the settings.
func (t *Table) statusCommands() []Command {
	return []Command{
		{Path: []string{"stat"}, Summary: "Status and config commands"},
		{Path: []string{"stat", "dump_stat"}, Shortcut: "ds", Menu: "d", Summary: "Dump status", Example: "stat dump_stat",
			Help: "Shows the state of the phone.", Run: func(*Context, []string) { t.dump(false) }},
		{Path: []string{"stat", "dump_detail"}, Shortcut: "dd", Menu: "dd", Summary: "Dump detail status", Example: "stat dump_detail",
			Help: "Shows the state of the phone and how it was built.", Run: func(*Context, []string) { t.dump(true) }},
		{Path: []string{"stat", "dump_conf"}, Shortcut: "dc", Menu: "dc", Summary: "Dump configuration to screen", Example: "stat dump_conf",
			Help: "Shows the settings, as options.", Run: t.dumpSettings},
		{Path: []string{"stat", "write_setting"}, Shortcut: "f", Menu: "f", Summary: "Write current configuration file", Example: "stat write_setting phone.cfg",
			Help: "Writes the settings to a file, for --config-file.",
			Args: []Arg{{Name: "output_file", Summary: "Output filename", Question: "Enter output filename"}}, Run: t.writeSettings},
	}
}

// dump shows the state of the phone.
func (t *Table) dump(detail bool) {
	state := lines.State{Transports: t.cfg.Phone.Transports(), Codecs: t.cfg.Phone.Codecs(), SIP: t.cfg.Phone.SIPStats(), Calls: t.stats(), Now: t.cfg.Now(),
		Accounts: t.cfg.Phone.Accounts(), Buddies: t.cfg.Phone.Buddies(), Subscriptions: t.cfg.Phone.Subscriptions()}
	t.cfg.Say.Log(lines.Dump(state, detail)...)
}

// stats are the figures of each call.
func (t *Table) stats() []phone.CallStats {
	var list []phone.CallStats
	for _, call := range t.cfg.Phone.Calls() {
		if stats, ok := t.cfg.Phone.Stats(call.ID); ok {
			list = append(list, stats)
		}
	}
	return list
}

func (t *Table) dumpSettings(c *Context, _ []string) {
	text := t.cfg.Settings(false)
	title := fmt.Sprintf("Dumping configuration (%d bytes):\n", len(text))
	t.cfg.Say.Log(lines.Line{Level: lines.Info, Sender: sender(c.Face), Text: title + lines.CleanBlock(text)})
}

// onlyOwner is the mode of a file that may hold passwords.
const onlyOwner = 0o600

func (t *Table) writeSettings(c *Context, args []string) {
	if err := os.WriteFile(args[0], []byte(t.cfg.Settings(true)), onlyOwner); err != nil {
		t.cfg.Say.Log(lines.Failure(lines.Error, sender(c.Face), "Unable to open file", err))
		return
	}
	t.print(fmt.Sprintf("Settings successfully written to '%s'\n", lines.Clean(args[0])))
}
