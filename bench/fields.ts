/** Twenty fields of a Lead, as every contestant reads them. */
export const FIELDS = (
  'Email,FirstName,LastName,Company,Title,Phone,MobilePhone,Street,City,State,PostalCode,Country,' +
  'Website,LeadSource,Status,Industry,Rating,AnnualRevenue,NumberOfEmployees,SystemModstamp'
).split(',');
