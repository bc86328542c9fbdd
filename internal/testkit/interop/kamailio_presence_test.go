package interop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestPresenceServerStopsAndStarts(t *testing.T) {
	k := StartKamailio(t, KamailioConfig{Users: map[string]string{"alice": "secret"}, Presence: 3 * time.Second})
	k.Stop()
	k.Start()
	for _, line := range k.Log() {
		if strings.Contains(line, "ERROR") || strings.Contains(line, "CRITICAL") {
			t.Errorf("kamailio says %s", line)
		}
	}
}

func TestPresenceServerForgets(t *testing.T) {
	k := &Kamailio{config: KamailioConfig{Presence: time.Second}, dir: t.TempDir()}
	if err := k.writeTables(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(k.tables(), "presentity")
	empty, err := os.ReadFile(file)
	if err != nil || strings.Count(string(empty), "\n") != 1 {
		t.Fatalf("the table is %q, %v", empty, err)
	}
	if err := os.WriteFile(file, append(empty, "1:alice:\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := k.writeTables(); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(file); err != nil || string(again) != string(empty) {
		t.Errorf("after another start the table is %q, %v", again, err)
	}
}

func TestPresenceConfig(t *testing.T) {
	k := &Kamailio{config: KamailioConfig{Presence: 1500 * time.Millisecond}.withDefaults(), dir: t.TempDir()}
	file := filepath.Join(k.dir, "k.cfg")
	if err := k.writeConfig(file); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"presence", "max_expires", 2)`, `"presence", "db_url", "text://` + k.tables() + `")`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the configuration lacks %s", want)
		}
	}
	plain := &Kamailio{config: KamailioConfig{}.withDefaults(), dir: t.TempDir()}
	if err := plain.writeTables(); err != nil || plain.template() != kamailioTemplate {
		t.Errorf("a registrar alone: %v", err)
	}
	if _, err := os.Stat(plain.tables()); !os.IsNotExist(err) {
		t.Errorf("a registrar alone has tables: %v", err)
	}
}
