package interop

// EndsInput closes what the program reads.
func (g *Gosua) EndsInput() {
	g.t.Helper()
	if err := g.keys.Close(); err != nil {
		g.t.Fatalf("end the input: %v", err)
	}
}
