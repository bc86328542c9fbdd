package config

import (
	"strings"
	"testing"
)

func TestUsage(t *testing.T) {
	var b strings.Builder
	if err := Usage(&b); err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "testdata/help.golden", b.String())
	for _, line := range strings.Split(b.String(), "\n") {
		if len(line) > 160 || strings.HasSuffix(line, " ") {
			t.Errorf("line %q", line)
		}
	}
}

// TestUsageNamesEveryOption that it makes sense to give, with its argument and its default.
func TestUsageNamesEveryOption(t *testing.T) {
	var b strings.Builder
	if err := Usage(&b); err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(b.String())
	for _, o := range Options() {
		form := o.Form()
		if o.Status != Supported {
			form = "--" + o.Name
		}
		shown := 0
		for _, word := range words {
			if word == form {
				shown++
			}
		}
		if (shown > 0) == (o.Status == Refused) {
			t.Errorf("%s is %d times in the help", form, shown)
		}
		if o.Status == Supported && o.Default != "" && !strings.Contains(b.String(), o.Help+" (default "+o.Default+")") {
			t.Errorf("--%s: its default is not in the help", o.Name)
		}
	}
}

func TestForm(t *testing.T) {
	for want, o := range map[string]Option{"--a": {Name: "a"}, "--a=N": {Name: "a", Arg: "N"}, "--a[=N]": {Name: "a", Arg: "N", Optional: true}} {
		if got := o.Form(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
