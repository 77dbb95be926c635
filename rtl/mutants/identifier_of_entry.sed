# A table's buffer ID is read from its last entry.
s/walk\.in_table \? entries\.identifier : descriptor\.identifier/descriptor.identifier/
