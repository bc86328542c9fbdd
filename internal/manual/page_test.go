package manual

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gosua/internal/config"
	"gosua/internal/console/command"
	"gosua/internal/console/menu"
)

// update writes the page instead of comparing it.
var update = flag.Bool("update", false, "write docs/pjsua.md")

const name = "../../docs/pjsua.md"

// noPhone is a phone of which nothing is asked.
type noPhone struct{ command.Phone }

// commandTable is the table of commands of any phone.
func commandTable() []command.Command {
	table := command.New(command.Config{Phone: noPhone{}, Current: command.NewCurrent()})
	return append(table.Commands(), menu.New(menu.Config{Table: table}).Own()...)
}

// TestPageIsCurrent: the page says what the code does.
func TestPageIsCurrent(t *testing.T) {
	page := Page(config.Options(), commandTable())
	if *update {
		if err := os.WriteFile(name, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(written), page); diff != "" {
		t.Errorf("docs/pjsua.md is not current, make docs writes it (-written +made)\n%s", diff)
	}
}

// TestPageNamesEverything: each option and each command has a row, and each row as many cells as its title.
func TestPageNamesEverything(t *testing.T) {
	commands := commandTable()
	page := Page(config.Options(), commands)
	for _, o := range config.Options() {
		if form := strings.ReplaceAll(o.Form(), "|", `\|`); strings.Count(page, "\n| `"+form+"` |") != 1 {
			t.Errorf("%s has not one row", form)
		}
	}
	for _, c := range commands {
		if want := strings.Join(c.Path, " "); c.Run != nil && !c.Hidden && want != "" && !strings.Contains(page, "| `"+want) {
			t.Errorf("%s has no row", want)
		}
	}
	for _, line := range strings.Split(page, "\n") {
		if cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); cells != 0 && cells != 6 {
			t.Errorf("%d bars in %s", cells, line)
		}
	}
}

func TestPage(t *testing.T) {
	options := []config.Option{
		{Name: "here", Section: config.Audio, Help: "It works"},
		{Name: "idle", Arg: "20|30", Default: "30", Repeat: true, Section: config.Audio, Place: config.Shared, Status: config.NoEffect, Why: "nobody needs it", Help: "It idles"},
		{Name: "later", Arg: "N", Optional: true, Section: config.Audio, Place: config.PerCredential, Status: config.NotYet, Why: "it comes", Help: "It waits"},
		{Name: "own", Section: config.CLI, Own: true, Place: config.PerAccount, Help: "It is ours"},
		{Name: "never", Section: config.CLI, Status: config.Refused, Why: "pjsua refuses it too"},
	}
	run := func(*command.Context, []string) {}
	commands := []command.Command{
		{Path: []string{"call"}, Summary: "a group"},
		{Path: []string{"call", "new"}, Shortcut: "m", Menu: "m", Help: "Calls.", Run: run, Args: []command.Arg{{Name: "url"}, {Name: "count", Optional: true}}},
		{Menu: "Ra", Help: "Redirects (not supported yet).", Run: run},
		{Path: []string{"secret"}, Hidden: true, Run: run},
		{Path: []string{"exit"}, Summary: "Exit session", Run: run},
	}
	page := Page(options, commands)
	for _, want := range []string{
		"Of pjsua's 4 options 1 are supported, 1 are accepted and have no effect, 1 are refused because gosua has not what they ask for,\nand 1 are refused by pjsua too. 1 more are gosua's own.\n",
		"\n### Audio options\n\n| option | default | place | state | what for |\n| --- | --- | --- | --- | --- |\n",
		"\n| `--here` | | phone | supported | It works |\n",
		"\n| `--idle=20\\|30` | 30 | account, phone; repeated | accepted: nobody needs it | It idles |\n",
		"\n| `--later[=N]` | | credential | refused: it comes | It waits |\n",
		"\n| `--own` | | account | gosua's own | It is ours |\n",
		"\n| `--never` | | phone | refused: pjsua refuses it too | |\n",
		"\n| `m` | `call new url [count]` | `m` | supported | Calls. |\n",
		"\n| `Ra` | | | not supported yet | Redirects. |\n",
		"\n| | `exit` | | supported | Exit session |\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q\n%s", want, page)
		}
	}
	for _, foreign := range []string{"secret", "a group"} {
		if strings.Contains(page, foreign) {
			t.Errorf("the page has %q", foreign)
		}
	}
}
