module github.com/org/cid-notes

go 1.26
